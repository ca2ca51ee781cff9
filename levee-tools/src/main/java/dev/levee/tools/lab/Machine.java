package dev.levee.tools.lab;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run ran on, and with which options, for its report. Holds no credentials. */
final class Machine {
    private static final long MEBIBYTE = 1 << 20;

    private Machine() {}

    static Map<String, Object> describe() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("processor", processor());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            machine.put("memoryMiB", system.getTotalMemorySize() / MEBIBYTE);
        }
        machine.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        return machine;
    }

    static Map<String, Object> describe(LabOptions options) {
        Map<String, Object> described = new LinkedHashMap<>();
        if (options.scenario() != null) {
            described.put("scenario", options.scenario().name());
        }
        described.put(
                "trace",
                options.trace() == null ? "orm-busy (bundled)" : options.trace().toString());
        described.put("rate", options.rate());
        described.put("durationSeconds", options.duration().toMillis() / 1_000.0);
        described.put("warmupSeconds", options.warmup().toMillis() / 1_000.0);
        described.put("arms", options.arms());
        described.put("processes", options.processes());
        described.put("tenants", options.tenants());
        described.put("updates", options.updates());
        described.put("ttlSeconds", options.ttl().toMillis() / 1_000.0);
        described.put("seed", options.seed());
        described.put("cold", options.cold());
        described.put("redisUrl", options.redisUrl() == null ? "embedded" : LabRedis.shown(options.redisUrl()));
        described.put("jdbcUrl", options.jdbcUrl() == null ? "embedded" : LabDatabase.shown(options.jdbcUrl()));
        return described;
    }

    private static String processor() {
        Path file = Path.of("/proc/cpuinfo");
        if (Files.isReadable(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    if (line.startsWith("model name")) {
                        return line.substring(line.indexOf(':') + 1).strip();
                    }
                }
            } catch (IOException e) {
                return "unknown: " + e.getMessage();
            }
        }
        return "unknown";
    }
}
