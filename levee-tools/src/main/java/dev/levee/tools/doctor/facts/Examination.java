package dev.levee.tools.doctor.facts;

import dev.levee.tools.server.Address;
import dev.levee.tools.server.Reply;
import dev.levee.tools.server.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server for all that the checks judge. Stores nothing.
 *
 * @param patience how long one answer may take
 * @param mostKeys how many keys are looked at
 * @param budget how long looking at them may take
 * @param pings how many round trips are measured
 * @param machine what its operator said that it runs on; null parts are found out where possible
 */
public record Examination(Duration patience, int mostKeys, Duration budget, int pings, Facts.Machine machine) {
    private static final List<Path> CGROUP_LIMITS =
            List.of(Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
    private static final long SECONDS_OF_RECENT = 3_600;
    private static final long PINGS_NANOS = Duration.ofSeconds(3).toNanos();

    /** @throws dev.levee.tools.server.UnreachableException if it gives no answer */
    public Facts of(Address address) {
        try (Wire wire = Wire.open(address, patience)) {
            Lines info = Lines.parse(wire.ask("INFO", "everything").text());
            Settings settings = settings(wire);
            Facts.Access access = new AccessProbe(address, patience, wire).find(settings.refusal() != null);
            List<Long> pings = measure(wire);
            Reply cluster = info.text("cluster_enabled").equals("1") ? wire.ask("CLUSTER", "INFO") : null;
            return new Facts(
                    new Facts.Link(address.tls(), address.loopback()),
                    info,
                    settings,
                    machine(info, address.loopback()),
                    access,
                    pings,
                    slowLog(wire, settings),
                    cluster == null || cluster.refused() ? null : Lines.parse(cluster.text()),
                    new Sampler(wire, mostKeys, budget.toNanos()).take());
        }
    }

    private static Settings settings(Wire wire) {
        Reply reply = wire.ask("CONFIG", "GET", "*");
        if (reply.refused()) {
            return new Settings(Map.of(), reply.code().equals("ERR") ? "unknown command" : reply.code());
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i + 1 < reply.list().size(); i += 2) {
            String name = reply.list().get(i).text();
            if (!name.endsWith("auth") && !name.endsWith("pass")) { // requirepass and its like are not even kept
                values.put(name, reply.list().get(i + 1).text());
            }
        }
        return values.isEmpty() ? new Settings(Map.of(), "no reply") : new Settings(values, null);
    }

    private List<Long> measure(Wire wire) {
        List<Long> micros = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < pings && System.nanoTime() - begin < PINGS_NANOS; i++) {
            long sent = System.nanoTime();
            wire.ask("PING");
            micros.add((System.nanoTime() - sent) / 1_000);
        }
        Collections.sort(micros);
        return List.copyOf(micros);
    }

    private static Facts.@Nullable SlowLog slowLog(Wire wire, Settings settings) {
        Reply log = wire.ask("SLOWLOG", "GET", "128");
        Reply time = wire.ask("TIME");
        if (log.refused() || time.list().isEmpty()) {
            return null;
        }
        long now = time.list().get(0).number(0);
        int recent = 0;
        long slowest = 0;
        String name = "";
        for (Reply entry : log.list()) {
            List<Reply> parts = entry.list();
            if (parts.size() < 4 || now - parts.get(1).number(0) > SECONDS_OF_RECENT) {
                continue;
            }
            recent++;
            if (parts.get(2).number(0) > slowest && !parts.get(3).list().isEmpty()) {
                slowest = parts.get(2).number(0);
                name = parts.get(3).list().get(0).text();
            }
        }
        String threshold = settings.get("slowlog-log-slower-than");
        return new Facts.SlowLog(threshold == null ? null : Long.valueOf(threshold), recent, slowest, name);
    }

    private Facts.Machine machine(Lines info, boolean here) {
        Long memory = machine.memoryBytes();
        if (memory == null) {
            Double all = info.number("total_system_memory");
            memory = all == null || all <= 0 ? null : (Long) all.longValue();
            Long limit = here ? cgroupLimit() : null;
            memory = memory == null ? limit : limit == null ? memory : (Long) Math.min(memory, limit);
        }
        Integer processors = machine.processors();
        if (processors == null && here) {
            processors = Runtime.getRuntime().availableProcessors();
        }
        return new Facts.Machine(memory, processors);
    }

    private static @Nullable Long cgroupLimit() {
        for (Path file : CGROUP_LIMITS) {
            try {
                return Long.valueOf(Files.readString(file).strip());
            } catch (IOException | NumberFormatException e) {
                continue; // another version of cgroups, another system, or "max": no limit
            }
        }
        return null;
    }
}
