package dev.levee.tools.lab;

import dev.levee.tools.lab.report.Through;
import dev.levee.tools.lab.shop.ReadCost;
import dev.levee.tools.lab.shop.ShopReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a reader of the figures must know to judge them. */
final class Notes {
    private Notes() {}

    static List<String> of(LabOptions options, ReadCost cost) {
        List<String> notes = new ArrayList<>();
        notes.add(String.format(
                Locale.ROOT,
                "Open-loop, Poisson arrivals, latency from the intended start; %.3g %% of the accesses are updates; %d service"
                        + " processes with a pool of %d connections each, sharing this machine with the servers.",
                100 * options.updates(),
                options.processes(),
                ShopReader.POOL));
        notes.add(String.format(
                Locale.ROOT,
                "A read costs the database %.2f ms (%s). A request over 5 s is an error, and so is one that arrives while"
                        + " 1,000 of its process are unanswered; percentiles are of the answered ones.",
                cost.millis(),
                cost.processorTime()
                        ? "its processor time, measured"
                        : "elapsed on the idle database, less a round trip"));
        notes.add(
                options.cold()
                        ? "Caches started empty (--cold)."
                        : "Each cache started as the first 300,000 accesses would leave it, filled in bulk before the measurement.");
        notes.add(
                "A perfect cache is unbounded, started alike, and misses exactly once after each update of an object.");
        notes.add(
                "A read is stale if it returned an older version than one whose update, the arm's own invalidation included,"
                        + " was complete before the read began.");
        if (options.scenario() != null) {
            notes.add(faultNote(options));
        }
        notes.add(
                "The article's claims are for 15,000 requests/s on hardware that it does not name; it does not say how it counted.");
        return notes;
    }

    private static String faultNote(LabOptions options) {
        return String.format(
                Locale.ROOT,
                "Loads at once are reads of the database under way, the wait for a connection included: the most of each"
                        + " second and process, added up over the processes. Recovered: the first of %d seconds in a row"
                        + " with a p99 of at most %.0f times that before the fault (or %.0f ms more), at most %.1f %% more"
                        + " errors and %.0f %% of the offered answered, counted from the begin of healing. A request waits"
                        + " at most 1 s for a connection.",
                Through.SECONDS_IN_A_ROW,
                Through.P99_FACTOR,
                Through.P99_MORE_MILLIS,
                100 * Through.ERRORS_MORE,
                100 * Through.ANSWERED_AT_LEAST);
    }
}
