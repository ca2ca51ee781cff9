package dev.levee.verification.sim;

/** A machine that an engine runs on: it has a clock of its own, may be paused, and may crash. */
final class Host {
    private static final double DRIFT_AT_MOST = 90e-6;

    final String name;
    private final long originNanos;
    private final double rate;
    boolean alive = true;
    long pausedUntil;
    /** All the time that it was or will be paused, up to the end of the present pause. */
    long pausedNanos;
    /** Timers, tasks and replies that wait for their time. */
    int waitingEvents;
    /** Messages put off by the present pause. */
    int putOff;
    /** Whether an answer that told the store's time came soon enough for its engine to know that time well. */
    boolean knowsTheTime;

    Host(String name, Chance chance) {
        this.name = name;
        // Some clocks pass through their largest value during a run.
        this.originNanos = chance.oneIn(4) ? Long.MAX_VALUE - chance.between(0, 60_000_000_000L) : chance.bits();
        this.rate = 1 + (chance.share() * 2 - 1) * DRIFT_AT_MOST;
    }

    /** Its monotonic clock at a true time. */
    long clock(long trueNanos) {
        return originNanos + (long) (trueNanos * rate);
    }

    /** How much true time goes by while its clock moves by that much. */
    long trueSpan(long nanos) {
        return (long) Math.ceil(nanos / rate);
    }

    void pause(long now, long nanos) {
        long from = Math.max(now, pausedUntil);
        long to = Math.max(from, now + nanos);
        pausedNanos += to - from;
        putOff = now >= pausedUntil ? 0 : putOff;
        pausedUntil = to;
    }
}
