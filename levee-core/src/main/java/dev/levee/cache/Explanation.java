package dev.levee.cache;

import dev.levee.cache.Outcome.LoadReason;
import dev.levee.cache.Outcome.StaleReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Outcomes in sentences. */
final class Explanation {
    private Explanation() {}

    static String of(Outcome.Fresh<?> fresh) {
        boolean near = fresh.source() == Source.NEAR;
        StringBuilder lines = new StringBuilder();
        lines.append(near ? "The heap of this process answered, so the store was not asked: " : "The store answered: ")
                .append(held(fresh))
                .append(" old and within its ttl");
        Duration freshFor = fresh.freshFor();
        if (freshFor != null) {
            lines.append(near ? "; served from the heap for another " : "; fresh for another ")
                    .append(text(freshFor));
        }
        lines.append('.');
        if (fresh.refreshing()) {
            lines.append(
                    "\nIt is near its end, so this get asked for a reload in the background, and did not wait for it.");
        }
        return lines.toString();
    }

    static String of(Outcome.Stale<?> stale) {
        StringBuilder lines = new StringBuilder();
        lines.append(stale.source() == Source.NEAR ? "The heap of this process" : "The store")
                .append(" had a stale value: ")
                .append(held(stale))
                .append(" old");
        Duration freshFor = stale.freshFor();
        if (freshFor != null) {
            lines.append(
                    freshFor.isNegative()
                            ? ", and not fresh any more for " + text(freshFor.negated())
                            : ", and not fresh any more: it was expired by an order, or its ttl has just ended");
        }
        return lines.append(".\n").append(why(stale.reason())).toString();
    }

    static String of(Outcome.Loaded<?> loaded) {
        return why(loaded.reason())
                + (loaded.joined()
                        ? "\nThis get joined the load of another get of this process: "
                        : "\nThe loader was called for this get: ")
                + held(loaded) + " old, counted from the beginning of that load.";
    }

    static String of(RuntimeException failure) {
        String how = failure instanceof LeveeException
                ? failure.getClass().getSimpleName() + ": " + failure.getMessage()
                : failure.getClass().getName();
        return "The load failed, and no stale value may stand in.\nIt failed with " + how;
    }

    private static String held(Outcome<?> outcome) {
        return (outcome.value() == null ? "that the loader found nothing is known, and is " : "its value is ")
                + text(outcome.age());
    }

    private static String why(StaleReason reason) {
        return switch (reason) {
            case REVALIDATING -> "It is within stale-while-revalidate: someone reloads it, and this get did not wait.";
            case LOADER_FAILED -> "It stands in within stale-if-error: this get had to load, and the loader failed.";
            case WAITED_TOO_LONG ->
                "It stands in within stale-if-error: the load of another took longer than loading.maxWait.";
            case LOADER_SLOW ->
                "It stands in within stale-if-error: the load takes longer than protection.softTimeout or hardTimeout.";
            case BACKING_OFF ->
                "It stands in within stale-if-error: the load failed a short while ago and is not tried again yet.";
            case LOAD_REJECTED -> "It stands in within stale-if-error: there was no place for the load.";
        };
    }

    private static String why(LoadReason reason) {
        return switch (reason) {
            case NOTHING_CACHED -> "The store was asked, and had nothing that may be served.";
            case STALE -> "The store was asked, and had a stale value, which may not be served without a try to load.";
            case TOO_OLD -> "The store was asked, and had a fresh value that is older than this get accepts.";
            case UNDER_WAY -> "The store was not asked: another get of this process was loading already.";
            case PAST_STORE ->
                "The store was not asked or gave no answer: it failed, its breaker is open, an invalidation of the key"
                        + " waits for delivery, or the budget of this get was spent.";
            case TRANSACTION -> "The store was not asked: the transaction of this get has written what it asks for.";
            case ROLLOUT -> "The store was not asked: the rollout of this cache keeps this get out of it.";
            case BYPASSING -> "The store was not asked: this get was told to go past the cache.";
        };
    }

    // 4 ms, 12.4 s, 3 min 5 s, 2 h 10 min: two parts at most, as nobody reads more.
    private static String text(@Nullable Duration span) {
        if (span == null) {
            return "an unknown time";
        }
        long millis = span.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return millis / 1_000 + (millis % 1_000 < 100 ? "" : "." + millis % 1_000 / 100) + " s";
        }
        long seconds = millis / 1_000;
        return seconds < 3_600
                ? parts(seconds / 60, " min", seconds % 60, " s")
                : parts(seconds / 3_600, " h", seconds % 3_600 / 60, " min");
    }

    private static String parts(long first, String unit, long second, String smaller) {
        return first + unit + (second == 0 ? "" : " " + second + smaller);
    }
}
