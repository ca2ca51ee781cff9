package dev.levee.tools.lab.report;

import dev.levee.tools.lab.arm.ErrorCause;
import dev.levee.tools.lab.arm.StaleKind;
import dev.levee.tools.lab.scenario.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Results made by hand. */
final class Results {
    private Results() {}

    static ArmResult.Counts counts(long completed) {
        return new ArmResult.Counts(
                completed, completed, 0, completed, completed, completed / 2, completed / 2, 3, 250, 0);
    }

    static ArmResult with(ArmResult.Counts counts, int samples) {
        Histogram latencies = new Histogram(5_000_000, 3);
        for (int i = 0; i < samples; i++) {
            latencies.recordValue(500 + i % 1_000);
        }
        return new ArmResult(
                "levee",
                "<Levee>",
                12.0,
                0.89,
                10,
                counts,
                10,
                latencies,
                0.95,
                1 << 20,
                2 << 20,
                Map.of("over 5 s", 4L),
                List.of("stale: price 7"),
                new Staleness(Map.of(StaleKind.BEHIND_UNCONFIRMED, 2L, StaleKind.OTHERWISE, 1L), 0, null),
                List.of(
                        second(0, 1_000, Map.of(), 1.5),
                        new ArmResult.Second(1, 15, 12, Map.of(ErrorCause.DATABASE, 3L), 3, 2, 1, 0, null, null)),
                null,
                null);
    }

    static ArmResult.Second second(int second, long offered, Map<ErrorCause, Long> errors, double p99Millis) {
        long failed = errors.values().stream().mapToLong(Long::longValue).sum();
        return new ArmResult.Second(second, offered, offered - failed, errors, 70, 4, 0, 0, 0.7, p99Millis);
    }

    static Run run(ArmResult... arms) {
        return run(null, arms);
    }

    static Run run(Run.@Nullable Fault fault, ArmResult... arms) {
        return new Run(Map.of("seed", 1L), Map.of("processors", 2), List.of("A note of <care>."), fault, List.of(arms));
    }

    /** The same with near values, some of which were late. */
    static ArmResult near(ArmResult plain) {
        return new ArmResult(
                "levee-near",
                "Levee, near",
                null,
                null,
                plain.durationSeconds(),
                plain.counts(),
                plain.elapsedSeconds(),
                plain.latencies(),
                plain.perfectReduction(),
                plain.heapBytes(),
                plain.redisBytes(),
                Map.of(),
                List.of(),
                new Staleness(Map.of(StaleKind.NEAR, 2L, StaleKind.NEAR_BEYOND_BOUND, 1L), 3_200, 3_000L),
                plain.seconds(),
                plain.loadBound(),
                plain.through());
    }

    /** An arm of six seconds that lost a tenth of its requests in the third and fourth. */
    static ArmResult throughAFault() {
        List<Through.Slice> slices = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            boolean faulty = i == 2 || i == 3;
            Histogram latencies = new Histogram(5_000_000, 3);
            latencies.recordValueWithCount(faulty ? 300_000 : 2_000, i == 6 ? 1 : 1_000);
            slices.add(new Through.Slice(
                    ArmResult.Second.of(
                            i,
                            i == 6 ? 0 : faulty ? 1_100 : 1_000,
                            faulty ? Map.of(ErrorCause.STORE, 100L) : Map.of(),
                            faulty ? 900 : 50,
                            faulty ? 30 : 3,
                            0,
                            0,
                            latencies),
                    latencies));
        }
        ArmResult plain = with(counts(6_001), 6_001);
        return new ArmResult(
                plain.name(),
                plain.title(),
                plain.claimedP99Millis(),
                plain.claimedReduction(),
                6,
                plain.counts(),
                6,
                plain.latencies(),
                plain.perfectReduction(),
                plain.heapBytes(),
                plain.redisBytes(),
                plain.errorKinds(),
                plain.firstStaleReads(),
                plain.staleness(),
                slices.subList(0, 6).stream().map(Through.Slice::second).toList(),
                64,
                Through.of(slices, 6, new Span(2, 4)));
    }
}
