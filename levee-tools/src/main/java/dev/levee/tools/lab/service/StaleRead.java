package dev.levee.tools.lab.service;

import dev.levee.tools.lab.arm.StaleKind;
import java.util.Locale;

/**
 * A read that returned an older version than was published before it began: what is needed to find out why.
 *
 * @param process which served it
 * @param object its name
 * @param returned the version it returned
 * @param published the version that it ought to have seen
 * @param publishedBy the process that updated the object to that version
 * @param confirmed whether the store confirmed the invalidation of that update
 * @param publishedMillis when that update was complete, since the phase began
 * @param beganMillis when the read began, since the phase began
 * @param answeredMillis when it was answered, since the phase began
 * @param kind which of the arm's limits allows it, if any
 * @param lateMillis how long before it began the store had confirmed a newer version; 0 if it had not
 * @param how where the answer came from, in the arm's words
 */
public record StaleRead(
        int process,
        String object,
        long returned,
        long published,
        int publishedBy,
        boolean confirmed,
        double publishedMillis,
        double beganMillis,
        double answeredMillis,
        StaleKind kind,
        long lateMillis,
        String how) {
    /** How many of them a process keeps. */
    static final int KEPT = 5;

    /** In one line. */
    public String tells() {
        return String.format(
                Locale.ROOT,
                "stale: %s in process %d returned version %d, not %d (by process %d, complete at %.0f ms, %s); it began at"
                        + " %.0f ms and ended at %.0f ms, %d ms after a"
                        + " newer one was confirmed; %s: %s",
                object,
                process,
                returned,
                published,
                publishedBy,
                publishedMillis,
                confirmed ? "confirmed" : "not confirmed",
                beganMillis,
                answeredMillis,
                lateMillis,
                kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                how);
    }
}
