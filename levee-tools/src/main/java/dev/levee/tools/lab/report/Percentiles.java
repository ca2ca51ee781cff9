package dev.levee.tools.lab.report;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Percentiles of latencies in microseconds, where there are enough of them. */
final class Percentiles {
    // With fewer than ten samples beyond it, a percentile says more about chance than about the system.
    private static final double SAMPLES_BEYOND = 10;

    private Percentiles() {}

    /** In milliseconds; null if fewer than ten samples lie beyond it: under 10,000 samples there is no p99.9. */
    static @Nullable Double millis(Histogram micros, double percentile) {
        // Rounded, for 10,000 × (100 − 99.9) / 100 is 9.99... in binary.
        long beyond = Math.round(micros.getTotalCount() * (100 - percentile) / 100 * 1e6);
        if (beyond < SAMPLES_BEYOND * 1e6) {
            return null;
        }
        return micros.getValueAtPercentile(percentile) / 1_000.0;
    }
}
