package dev.levee.tools.lab;

import dev.levee.tools.lab.scenario.Scenario;
import dev.levee.tools.lab.scenario.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the lab was asked for.
 *
 * @param scenario the fault to go through; null for none
 * @param redisUrl a Redis that is given; null to start one
 * @param jdbcUrl a PostgreSQL that is given; null to start one
 * @param trace a trace; null for the bundled one
 * @param rate accesses per second, of all processes together; positive
 * @param duration of each arm's measurement; at least 1 s
 * @param warmup of each arm before it; not negative
 * @param arms names of the arms, in the order of the run
 * @param processes service processes, 1 to 16
 * @param tenants tenants, 1 to 100
 * @param updates the share of the accesses that are updates, 0 to 1
 * @param ttl how long a cache may keep a value; at least 1 s
 * @param seed decides what is left to chance
 * @param cold whether caches start empty
 * @param json a further place for {@code report.json}; null for none
 * @param report the directory of the reports
 */
record LabOptions(
        @Nullable Scenario scenario,
        @Nullable String redisUrl,
        @Nullable String jdbcUrl,
        @Nullable Path trace,
        double rate,
        Duration duration,
        Duration warmup,
        List<String> arms,
        int processes,
        int tenants,
        double updates,
        Duration ttl,
        long seed,
        boolean cold,
        @Nullable Path json,
        Path report) {
    private static final double FASTEST = 1_000_000;
    private static final Duration LONGEST = Duration.ofHours(1);

    LabOptions {
        check("--rate", rate, rate > 0 && rate <= FASTEST, "above 0 and at most 1,000,000 a second");
        check("--duration", duration, isWithin(duration, Duration.ofSeconds(1), LONGEST), "1 s to 1 h");
        check("--warmup", warmup, isWithin(warmup, Duration.ZERO, LONGEST), "0 s to 1 h");
        check("--processes", processes, processes >= 1 && processes <= 16, "1 to 16");
        check("--tenants", tenants, tenants >= 1 && tenants <= 100, "1 to 100");
        check("--updates", updates, updates >= 0 && updates <= 1, "0 to 1, such as 0.03 or 3%");
        check("--ttl", ttl, isWithin(ttl, Duration.ofSeconds(1), Duration.ofDays(365)), "1 s to 365 days");
        check(
                "--arms",
                arms,
                !arms.isEmpty() && arms.stream().distinct().count() == arms.size(),
                "one or more, each once");
        arms = List.copyOf(arms);
        if (scenario != null) {
            check(scenario, duration, redisUrl, jdbcUrl, cold);
        }
    }

    private static void check(
            Scenario scenario, Duration duration, @Nullable String redisUrl, @Nullable String jdbcUrl, boolean cold) {
        String name = "--scenario " + scenario.name();
        if (scenario.needsOwnRedis() && redisUrl != null) {
            throw new BadInputException(
                    name + " kills or fills Redis, and one that was given is not the lab's to kill or"
                            + " to fill. Leave out --redis-url, so that one is started.");
        }
        if (scenario.needsOwnDatabase() && jdbcUrl != null) {
            throw new BadInputException(name + " stops PostgreSQL, and one that was given is not the lab's to stop."
                    + " Leave out --jdbc-url, so that one is started.");
        }
        if (scenario.fillEndsWithFault() && cold) {
            throw new BadInputException(name + " needs filled caches. Leave out --cold.");
        }
        if (duration.toSeconds() < Scenario.SHORTEST_SECONDS) {
            throw new BadInputException(name + " has a before, a during and an after: --duration "
                    + duration.toMillis() / 1_000.0 + " s is less than " + Scenario.SHORTEST_SECONDS + " s.");
        }
    }

    /** When the fault lasts; null without one. */
    @Nullable
    Span fault() {
        return scenario == null ? null : scenario.span((int) duration.toSeconds());
    }

    private static boolean isWithin(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private static void check(String option, Object value, boolean good, String rule) {
        if (!good) {
            String shown = value instanceof Duration duration ? duration.toMillis() / 1_000.0 + " s" : value.toString();
            throw new BadInputException(option + " " + shown + " is not " + rule + ".");
        }
    }
}
