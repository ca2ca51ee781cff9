package dev.levee.tools.lab.report;

import dev.levee.tools.lab.arm.ErrorCause;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one arm's measurement came to, over all its processes.
 *
 * @param name as in options
 * @param title as people call it
 * @param claimedP99Millis what the article claims; null for nothing
 * @param claimedReduction what the article claims, 0 to 1; null for nothing
 * @param durationSeconds how long arrivals lasted
 * @param counts what was counted
 * @param elapsedSeconds from the begin to the last answer
 * @param latencies in microseconds from the intended start
 * @param perfectReduction what a perfect cache would have saved on the same accesses
 * @param heapBytes alive on the heaps of the processes at the end
 * @param redisBytes Redis' memory at the end less that before the arm
 * @param errorKinds how often each kind of error occurred
 * @param firstStaleReads what is needed to trace the first of the stale reads, a line each
 * @param staleness its stale reads, by what allows them
 * @param seconds what happened second by second
 * @param loadBound how many reads at once its processes together allow themselves; null for no bound
 * @param through how it went through the fault; null without one
 */
public record ArmResult(
        String name,
        String title,
        @Nullable Double claimedP99Millis,
        @Nullable Double claimedReduction,
        double durationSeconds,
        Counts counts,
        double elapsedSeconds,
        Histogram latencies,
        double perfectReduction,
        long heapBytes,
        long redisBytes,
        Map<String, Long> errorKinds,
        List<String> firstStaleReads,
        Staleness staleness,
        List<Second> seconds,
        @Nullable Integer loadBound,
        @Nullable Through through) {
    private static final double LATE_AT_MOST = 0.01;
    private static final double ACHIEVED_AT_LEAST = 0.95;

    /**
     * Counted over all processes.
     *
     * @param planned accesses that should have been offered
     * @param offered accesses that were
     * @param late those offered over 100 ms late or not at all
     * @param completed answered in time
     * @param reads reads among the completed
     * @param hits reads that did not wait for the database
     * @param databaseReads reads sent to the database
     * @param staleReads reads that returned an outdated version
     * @param oldestStaleMillis the oldest of them
     * @param errors failed, late or turned away
     */
    public record Counts(
            long planned,
            long offered,
            long late,
            long completed,
            long reads,
            long hits,
            long databaseReads,
            long staleReads,
            long oldestStaleMillis,
            long errors) {}

    /**
     * One second.
     *
     * @param second since the measurement began, from 0
     * @param offered requests sent to the arm
     * @param completed requests answered in time
     * @param errorsByCause requests that were not
     * @param databaseReads reads sent to the database
     * @param mostReadsAtOnce the most of them under way at once in each process, added up; their wait for a connection
     *     included
     * @param insteadOfError reads answered with an old value because a load failed or was late
     * @param unconfirmed updates whose invalidation the store did not confirm
     * @param p50Millis of the latencies; null if there were too few
     * @param p99Millis of the latencies; null if there were too few
     */
    public record Second(
            int second,
            long offered,
            long completed,
            Map<ErrorCause, Long> errorsByCause,
            long databaseReads,
            int mostReadsAtOnce,
            long insteadOfError,
            long unconfirmed,
            @Nullable Double p50Millis,
            @Nullable Double p99Millis) {
        /** From the latencies of one second. */
        public static Second of(
                int second,
                long offered,
                Map<ErrorCause, Long> errorsByCause,
                long databaseReads,
                int mostReadsAtOnce,
                long insteadOfError,
                long unconfirmed,
                Histogram latencies) {
            return new Second(
                    second,
                    offered,
                    latencies.getTotalCount(),
                    errorsByCause,
                    databaseReads,
                    mostReadsAtOnce,
                    insteadOfError,
                    unconfirmed,
                    Percentiles.millis(latencies, 50),
                    Percentiles.millis(latencies, 99));
        }

        /** Requests that were not answered in time, for whatever cause. */
        public long errors() {
            return errorsByCause.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The most reads of the database that were under way at once, as {@link Second#mostReadsAtOnce()}. */
    public int mostReadsAtOnce() {
        return seconds.stream().mapToInt(Second::mostReadsAtOnce).max().orElse(0);
    }

    /** Whether the load generator could not offer the rate, so that the latencies would be its own. */
    public boolean generatorSaturated() {
        return counts.late > LATE_AT_MOST * counts.planned;
    }

    /** Whether the rate asked for was not achieved, for whatever reason. */
    public boolean saturated() {
        return generatorSaturated() || counts.completed < ACHIEVED_AT_LEAST * counts.planned;
    }

    /** Accesses offered per second. Near the rate that was asked for: the number of random arrivals is random. */
    public double offeredPerSecond() {
        return counts.offered / durationSeconds;
    }

    /** Accesses answered in time, per second until the last answer. */
    public double achievedPerSecond() {
        return counts.completed / elapsedSeconds;
    }

    /** In milliseconds; null if there are too few samples, or if they would be the generator's. */
    public @Nullable Double percentileMillis(double percentile) {
        return generatorSaturated() ? null : Percentiles.millis(latencies, percentile);
    }

    /** Reads sent to the database per second until the last answer. */
    public double databaseReadsPerSecond() {
        return counts.databaseReads / elapsedSeconds;
    }

    /** 1 − database reads / completed reads; never below 0, which reads that came too late would make it. */
    public double databaseReadReduction() {
        return counts.reads == 0 ? 0 : Math.max(0, 1 - (double) counts.databaseReads / counts.reads);
    }

    /** Reads that did not wait for the database among all. */
    public double hitRatio() {
        return counts.reads == 0 ? 0 : (double) counts.hits / counts.reads;
    }
}
