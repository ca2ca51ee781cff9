package dev.levee.internal.near;

/**
 * A span in which the store tells of every write: what was read within it, and not told of since, may be served. Thread-safe.
 */
public final class Epoch {
    private final long number;
    private final long boundNanos;
    private volatile long heardNanos;

    private Epoch(long number, long boundNanos, long heardNanos) {
        this.number = number;
        this.boundNanos = boundNanos;
        this.heardNanos = heardNanos;
    }

    /** One that serves nothing until a heartbeat is answered, and then as long as one was sent within {@code boundNanos}. */
    static Epoch heardWithin(long number, long boundNanos, long nowNanos) {
        return new Epoch(number, boundNanos, nowNanos - boundNanos - 1);
    }

    /** One without the store's word, which is never missed. */
    static Epoch unheard(long number, long nowNanos) {
        return new Epoch(number, Long.MAX_VALUE, nowNanos);
    }

    /** Whether the store tells of writes in it. */
    boolean told() {
        return boundNanos != Long.MAX_VALUE;
    }

    /** Whether what was read in this epoch may be served now. */
    public boolean serves(long nowNanos) {
        return nowNanos - heardNanos <= boundNanos;
    }

    /** A heartbeat that was sent at that time has been answered. */
    void heard(long sentNanos) {
        synchronized (this) {
            if (sentNanos - heardNanos > 0) {
                heardNanos = sentNanos;
            }
        }
    }

    /** Counts the epochs of a process. */
    public long number() {
        return number;
    }
}
