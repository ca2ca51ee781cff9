package dev.levee.tools.lab.report;

import dev.levee.tools.lab.arm.ErrorCause;
import dev.levee.tools.lab.scenario.Span;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How an arm went through a fault.
 *
 * @param before the seconds before it
 * @param during those in which it lasted
 * @param after those since healing began, and what was answered after the last
 * @param recoveredAfterMillis from the begin of healing until all was as before; null if it never was
 */
public record Through(
        Part before, Part during, Part after, @Nullable Long recoveredAfterMillis) {
    /** A second is as before if its p99 is at most so many times that of the seconds before the fault … */
    public static final double P99_FACTOR = 2;
    /** … or so much more, whichever allows more … */
    public static final double P99_MORE_MILLIS = 20;
    /** … if at most this share of its requests more than before are errors … */
    public static final double ERRORS_MORE = 0.001;
    /** … and if this share is answered of what would have been before. */
    public static final double ANSWERED_AT_LEAST = 0.9;
    /** So many seconds in a row must be as before: one may be luck. */
    public static final int SECONDS_IN_A_ROW = 2;

    /**
     * A second with its latencies.
     *
     * @param second what it came to
     * @param latencies in microseconds
     */
    public record Slice(ArmResult.Second second, Histogram latencies) {}

    /**
     * Some seconds together.
     *
     * @param p99Millis of all that was answered in them; null if that was too little
     * @param offered requests
     * @param errors by cause
     * @param databaseReadsPerSecond on average
     * @param mostReadsAtOnce in any of them
     * @param insteadOfError reads answered with an old value because a load failed or was late
     */
    public record Part(
            @Nullable Double p99Millis,
            long offered,
            Map<ErrorCause, Long> errors,
            double databaseReadsPerSecond,
            int mostReadsAtOnce,
            long insteadOfError) {
        static Part of(List<Slice> slices, int seconds) {
            Histogram latencies = new Histogram(5_000_000, 3);
            Map<ErrorCause, Long> errors = new EnumMap<>(ErrorCause.class);
            for (Slice slice : slices) {
                latencies.add(slice.latencies);
                slice.second.errorsByCause().forEach((cause, count) -> errors.merge(cause, count, Long::sum));
            }
            return new Part(
                    Percentiles.millis(latencies, 99),
                    slices.stream().mapToLong(each -> each.second.offered()).sum(),
                    errors,
                    (double) slices.stream()
                                    .mapToLong(each -> each.second.databaseReads())
                                    .sum()
                            / Math.max(1, seconds),
                    slices.stream()
                            .mapToInt(each -> each.second.mostReadsAtOnce())
                            .max()
                            .orElse(0),
                    slices.stream()
                            .mapToLong(each -> each.second.insteadOfError())
                            .sum());
        }

        /** Of all causes. */
        public long allErrors() {
            return errors.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Works it out.
     *
     * @param slices every second in order, and then what was left
     * @param seconds how many whole seconds there are
     */
    public static Through of(List<Slice> slices, int seconds, Span fault) {
        Part before = Part.of(slices.subList(0, fault.from()), fault.from());
        Part during = Part.of(slices.subList(fault.from(), fault.to()), fault.to() - fault.from());
        Part after = Part.of(slices.subList(fault.to(), slices.size()), seconds - fault.to());
        List<ArmResult.Second> whole =
                slices.subList(0, seconds).stream().map(Slice::second).toList();
        return new Through(before, during, after, recoveredAfterMillis(whole, fault.to(), before));
    }

    /**
     * When the first of {@value #SECONDS_IN_A_ROW} seconds in a row that are as before began, since healing began; null if
     * there are none. A second with too few answers for a p99 is judged by its errors and by how much it answered.
     */
    static @Nullable Long recoveredAfterMillis(List<ArmResult.Second> seconds, int healed, Part before) {
        int inARow = 0;
        for (int i = healed; i < seconds.size(); i++) {
            inARow = isAsBefore(seconds.get(i), before) ? inARow + 1 : 0;
            if (inARow == SECONDS_IN_A_ROW) {
                return 1_000L * (i + 1 - SECONDS_IN_A_ROW - healed);
            }
        }
        return null;
    }

    private static boolean isAsBefore(ArmResult.Second second, Part before) {
        Double p99 = second.p99Millis();
        Double was = before.p99Millis;
        boolean fast = p99 == null || was == null || p99 <= Math.max(P99_FACTOR * was, was + P99_MORE_MILLIS);
        double errorsBefore = before.allErrors() / (double) Math.max(1, before.offered);
        boolean failsNoMore = second.errors() <= (errorsBefore + ERRORS_MORE) * second.offered();
        // An arm that did not answer all before is not asked to now.
        boolean answers = second.completed() >= ANSWERED_AT_LEAST * (1 - errorsBefore) * second.offered();
        return fast && failsNoMore && answers;
    }
}
