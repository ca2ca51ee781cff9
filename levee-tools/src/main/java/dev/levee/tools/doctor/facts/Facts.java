package dev.levee.tools.doctor.facts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the checks judge: gathered once, so that a verdict can be tested without a server that has the illness.
 *
 * @param link how the server is reached
 * @param info the server's own account
 * @param settings its configuration, as far as it may be read
 * @param machine what it runs on
 * @param access who may do what
 * @param pings round trips of a PING in µs, sorted; empty if none was made
 * @param slowLog the latest slow commands; null if it may not be read
 * @param cluster the lines of {@code CLUSTER INFO}; null if it is no cluster, or they may not be read
 * @param sample keys that were looked at
 */
public record Facts(
        Link link,
        Lines info,
        Settings settings,
        Machine machine,
        Access access,
        List<Long> pings,
        @Nullable SlowLog slowLog,
        @Nullable Lines cluster,
        Sample sample) {

    /**
     * How a server is reached.
     *
     * @param tls encrypted
     * @param loopback on this machine
     */
    public record Link(boolean tls, boolean loopback) {}

    /**
     * What a server runs on; null where nobody said.
     *
     * @param memoryBytes the memory that it may use: of the machine, or of its cgroup
     * @param processors how many processors it may use
     */
    public record Machine(
            @Nullable Long memoryBytes, @Nullable Integer processors) {}

    /**
     * Who may do what; null where it cannot be told.
     *
     * @param user the user that the address logs in as
     * @param open whether commands are taken without any login
     * @param defaultUserOn whether the default user may log in
     * @param dangerous the dangerous commands that the user may run
     * @param missing the commands that Levee needs and the user may not run
     * @param mayTrack whether it may be told of writes, for near caches
     */
    public record Access(
            @Nullable String user,
            @Nullable Boolean open,
            @Nullable Boolean defaultUserOn,
            @Nullable List<String> dangerous,
            List<String> missing,
            boolean mayTrack) {}

    /**
     * The latest slow commands.
     *
     * @param thresholdMicros what counts as slow; null if unknown
     * @param recent how many of them were within the last hour
     * @param slowestMicros the slowest of those
     * @param slowest its name, without arguments; empty if there is none
     */
    public record SlowLog(@Nullable Long thresholdMicros, int recent, long slowestMicros, String slowest) {}
}
