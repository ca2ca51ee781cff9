package dev.levee.tools.lab.report;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

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
                List.of(
                        new ArmResult.Second(0, 1_000, 0, 70, 0.7, 1.5),
                        new ArmResult.Second(1, 12, 0, 3, null, null)));
    }

    static Run run(ArmResult... arms) {
        return new Run(Map.of("seed", 1L), Map.of("processors", 2), List.of("A note of <care>."), List.of(arms));
    }
}
