package dev.levee.tools.lab.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** How soon other processes saw a write: the table and {@code report.json}, whose names and units stay. */
public final class CoherenceReport {
    private CoherenceReport() {}

    /**
     * What one arm came to.
     *
     * @param name as in options
     * @param title as people call it
     * @param rounds that were measured
     * @param unconfirmed rounds left out because the store did not confirm the invalidation
     * @param notKept rounds left out because a watcher did not have the value near
     * @param tooLate watchers that saw no new value while they had patience
     * @param ownStale rounds in which the writer itself read the old value after its invalidation
     * @param stale how often a watcher's read that began after the invalidation's return still returned the old value
     * @param oldestStaleMillis how long after that return the latest of these reads began
     * @param micros from the end of the invalidation to the first read of the new value, of each watcher and round
     * @param boundMillis how long that may take by promise; null if it may take no time
     */
    public record Arm(
            String name,
            String title,
            int rounds,
            int unconfirmed,
            int notKept,
            int tooLate,
            int ownStale,
            int stale,
            double oldestStaleMillis,
            Histogram micros,
            @Nullable Long boundMillis) {
        private @Nullable Double millis(double percentile) {
            return Percentiles.millis(micros, percentile);
        }

        private @Nullable Double maxMillis() {
            return micros.getTotalCount() == 0 ? null : micros.getMaxValue() / 1_000.0;
        }

        private Line line() {
            return new Line(
                    name,
                    rounds,
                    micros.getTotalCount(),
                    millis(50),
                    millis(99),
                    maxMillis(),
                    boundMillis,
                    stale,
                    oldestStaleMillis,
                    unconfirmed,
                    notKept,
                    tooLate,
                    ownStale);
        }
    }

    record Line(
            String name,
            int rounds,
            long observations,
            @Nullable Double p50Millis,
            @Nullable Double p99Millis,
            @Nullable Double maxMillis,
            @Nullable Long boundMillis,
            int staleObservations,
            double oldestStaleMillis,
            int unconfirmedRounds,
            int notNearRounds,
            int neverSeen,
            int ownStaleReads) {}

    record Document(String scenario, Map<String, Object> options, Map<String, Object> machine, List<Line> arms) {}

    /** Writes {@code report.json}. */
    public static void write(List<Arm> arms, Map<String, Object> options, Map<String, Object> machine, Path file)
            throws IOException {
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(
                        file.toFile(),
                        new Document(
                                "coherence",
                                options,
                                machine,
                                arms.stream().map(Arm::line).toList()));
    }

    /** Prints a line for each arm. */
    public static void print(List<Arm> arms, PrintStream out) {
        out.println();
        out.println(
                "  From the return of invalidate() in one process to the begin of the first read of the new value in"
                        + " another:");
        for (Arm arm : arms) {
            out.printf(
                    java.util.Locale.ROOT,
                    "  %-14s p50 %s   p99 %s   max %s   %s observations, stale %s%s%n",
                    arm.title,
                    Shown.millis(arm.millis(50)),
                    Shown.millis(arm.millis(99)),
                    Shown.millis(arm.maxMillis()),
                    Shown.number(arm.micros.getTotalCount()),
                    arm.stale == 0 ? "0" : Shown.number(arm.stale) + ", at most " + Shown.millis(arm.oldestStaleMillis),
                    leftOver(arm));
        }
    }

    private static String leftOver(Arm arm) {
        StringBuilder text = new StringBuilder();
        part(text, arm.unconfirmed, "rounds not confirmed");
        part(text, arm.notKept, "rounds without the value near");
        part(text, arm.tooLate, "times never seen");
        part(text, arm.ownStale, "times old for the writer itself");
        return text.toString();
    }

    private static void part(StringBuilder text, int count, String what) {
        if (count > 0) {
            text.append("; ").append(count).append(' ').append(what);
        }
    }
}
