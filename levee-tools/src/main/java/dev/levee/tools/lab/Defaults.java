package dev.levee.tools.lab;

import dev.levee.tools.lab.arm.ArmKind;
import java.time.Duration;
import java.util.List;

/**
 * What a run is like if nobody says otherwise.
 *
 * @param rate accesses per second
 * @param duration of each arm's measurement
 * @param warmup before it
 * @param arms which there are of these
 */
record Defaults(double rate, Duration duration, Duration warmup, List<String> arms) {
    private static final List<String> ALL = List.of("direct", "naive-map", "cache-aside", "levee", "levee-near");
    private static final List<String> FEWER = List.of("direct", "cache-aside", "levee", "levee-near");

    /**
     * The defaults for a run with or without a fault, quick or not. With a fault the rate is one that the database alone can
     * carry, and that is enough for a p99 of each second. The warm-up is longer than a breaker stays open that a cold JVM has opened.
     */
    static Defaults of(boolean scenario, boolean quick) {
        if (scenario) {
            return quick ? of(1_200, 9, 6, FEWER) : of(1_200, 24, 8, ALL);
        }
        return quick ? of(2_000, 8, 3, ALL) : of(2_000, 28, 10, ALL);
    }

    private static Defaults of(double rate, long seconds, long warmupSeconds, List<String> arms) {
        return new Defaults(
                rate,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(warmupSeconds),
                arms.stream().filter(ArmKind.all()::containsKey).toList());
    }
}
