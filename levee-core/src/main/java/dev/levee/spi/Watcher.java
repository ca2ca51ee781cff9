package dev.levee.spi;

/**
 * Hears of writes to a store from a {@link Tracker}. Called by one thread at a time, in the order in which the store told it.
 * Must be quick, must not block, and must not throw.
 */
public interface Watcher {
    /**
     * From now on every write is told: also one that is executed before this call returns. What was read by a command sent
     * after this call returned is therefore covered, and nothing that was read before.
     */
    void armed();

    /**
     * Writes may be missed from now on, until {@link #armed} is called again. Called before the first arming never.
     *
     * @param reason for logs
     */
    void disarmed(String reason);

    /** Somebody wrote, removed, or touched the lifetime of what stands under this name; or it ran out, or was evicted. */
    void changed(String name);

    /** Everything may have changed: the store was emptied, or the server told no names. */
    void flushed();

    /**
     * This link will not be armed, since the server forbids or does not know tracking. Tried again from time to time, so
     * {@link #armed} may follow all the same.
     *
     * @param reason names the refused command and the way out
     */
    void refused(String reason);
}
