package dev.levee.internal.guard;

import dev.levee.spi.Environment;

/**
 * What this process knows of the store's clock: an interval that holds the offset between it and the local monotonic
 * clock. Each answer that carries the store's time narrows the interval (the store's time was read somewhere between
 * sending and receiving; Marzullo's rule), drift widens it, and an answer that contradicts it replaces it. Ages are
 * computed with its upper end, so every error makes a value older, never younger (P2). Wall clocks of this host play no
 * part. Thread-safe.
 */
public final class StoreClock {
    private static final long SAMPLE_EVERY_NANOS = 10_000_000_000L;
    private static final double DRIFT = 200e-6;

    private final Environment environment;
    private final long originNanos;
    private volatile Offset offset = Offset.UNKNOWN;

    // In microseconds: store time minus local time since the origin lies in [low, high], as of sampledNanos.
    private record Offset(boolean known, double low, double high, long sampledNanos) {
        static final Offset UNKNOWN = new Offset(false, 0, 0, 0);
    }

    /** Knows nothing yet. */
    public StoreClock(Environment environment) {
        this.environment = environment;
        this.originNanos = environment.nanoTime();
    }

    /** Whether an age could be computed now: there was an answer with the store's time not long ago. */
    public boolean knows() {
        Offset now = offset;
        return now.known && environment.nanoTime() - now.sampledNanos < SAMPLE_EVERY_NANOS;
    }

    /** Whether it is time to ask the store for its time, so that {@link #knows()} stays true. */
    public boolean wantsSample() {
        Offset now = offset;
        return !now.known || environment.nanoTime() - now.sampledNanos > SAMPLE_EVERY_NANOS / 2;
    }

    /**
     * An answer carried the store's time.
     *
     * @param sentNanos local time before the question was sent
     * @param storeMicros the store's time in the answer
     */
    public synchronized void sample(long sentNanos, long storeMicros) {
        long receivedNanos = environment.nanoTime();
        double low = storeMicros - localMicros(receivedNanos);
        double high = storeMicros + 1 - localMicros(sentNanos);
        Offset before = offset;
        if (before.known) {
            double drift = (receivedNanos - before.sampledNanos) / 1e3 * DRIFT;
            double oldLow = before.low - drift;
            double oldHigh = before.high + drift;
            if (low <= oldHigh && high >= oldLow) {
                low = Math.max(low, oldLow);
                high = Math.min(high, oldHigh);
            }
        }
        offset = new Offset(true, low, high, receivedNanos);
    }

    /** How old, at most, a value is that was granted at {@code grantedMillis} of the store's clock; at least zero. */
    public long ageMillis(long grantedMillis) {
        Offset now = offset;
        long local = environment.nanoTime();
        double drift = Math.max(0, local - now.sampledNanos) / 1e3 * DRIFT;
        double storeMicros = localMicros(local) + now.high + drift;
        return Math.max(0, (long) Math.ceil(storeMicros / 1e3) - grantedMillis);
    }

    /** The store's time, at least, when the local clock showed {@code nanos}: what began then began no earlier. */
    public long earliestMillis(long nanos) {
        Offset now = offset;
        double drift = Math.abs(nanos - now.sampledNanos) / 1e3 * DRIFT;
        return (long) Math.floor((localMicros(nanos) + now.low - drift) / 1e3);
    }

    // The monotonic clock may begin anywhere and pass through its largest value; differences are safe.
    private double localMicros(long nanos) {
        return (nanos - originNanos) / 1e3;
    }
}
