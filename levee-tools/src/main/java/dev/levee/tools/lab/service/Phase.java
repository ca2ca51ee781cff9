package dev.levee.tools.lab.service;

import dev.levee.tools.lab.trace.Arrivals;
import org.jspecify.annotations.Nullable;

/**
 * One stretch of load, which all processes of an arm play together.
 *
 * @param measured false for the warm-up, whose figures are discarded
 * @param seed of its arrivals
 * @param perSecond the rate of all processes together
 * @param durationMillis how long arrivals last
 * @param firstPosition the first access's position in the trace
 * @param firstAccess the first access's number in the log
 * @param startMillis when it begins, on the wall clock of this machine
 * @param storm updates beside those among the accesses; null for none
 */
public record Phase(
        boolean measured,
        long seed,
        double perSecond,
        long durationMillis,
        long firstPosition,
        int firstAccess,
        long startMillis,
        @Nullable Storm storm)
        implements Command {
    /**
     * Updates of every object of the crowd, again and again.
     *
     * @param fromMillis when the first come, since the phase began
     * @param toMillis when no more come
     * @param everyMillis how long from one to the next; positive
     */
    public record Storm(long fromMillis, long toMillis, long everyMillis) {}

    /** When its accesses begin, since it began. */
    public Arrivals arrivals() {
        return new Arrivals(seed, perSecond, durationMillis * 1_000_000);
    }

    /** How many accesses it has. */
    public int accesses() {
        return Arrivals.count(seed, perSecond, durationMillis * 1_000_000);
    }

    /** This, beginning then. */
    public Phase startingAt(long millis) {
        return new Phase(measured, seed, perSecond, durationMillis, firstPosition, firstAccess, millis, storm);
    }
}
