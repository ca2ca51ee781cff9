package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;
import java.util.List;

/** All checks, in the order of the report. docs/doctor.md gives the reasons at length. */
public final class Checklist {
    private static final List<Check> ALL = List.of(
            new MaxMemory(),
            new EvictionPolicy(),
            new MemoryUse(),
            new MemoryPeak(),
            new Fragmentation(),
            new Lazyfree("lazyfree-lazy-eviction", "an eviction"),
            new Lazyfree("lazyfree-lazy-expire", "an expiry"),
            new Lazyfree("lazyfree-lazy-server-del", "an overwrite or a RENAME"),
            new Lazyfree("lazyfree-lazy-user-del", "a DEL, such as an invalidation,"),
            new IoThreads(),
            new IdleTimeout(),
            new Keepalive(),
            new OutputBuffer(),
            new Encryption(),
            new Login(),
            new DefaultUser(),
            new DangerousCommands(),
            new LeveeRights(),
            new Persistence(),
            new Clients(),
            new Evictions(),
            new RejectedConnections(),
            new BlockedClients(),
            new RoundTrip(),
            new CommandLatency(),
            new SlowCommands(),
            new Version(),
            new KnownVulnerabilities(),
            new Replication(),
            new ClusterSlots(),
            new KeysWithoutTtl(),
            new BigKeys(),
            new KeyFormat(),
            new ForeignBytes(),
            new MixedCodecs(),
            new LocksLeftBehind());

    private Checklist() {}

    /** What they all say of a server. */
    public static List<Finding> examine(Facts facts) {
        return ALL.stream().map(check -> check.examine(facts)).toList();
    }
}
