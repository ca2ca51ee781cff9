package dev.levee.spi;

import java.util.concurrent.CompletionStage;

/**
 * A link over which a store tells a {@link Watcher} of writes. It keeps no time of its own: whoever holds it asks for
 * heartbeats, and resets a link that gives no answer. Thread-safe.
 */
public interface Tracker {
    /**
     * Tells of writes to a further prefix too. The watcher is disarmed and armed anew, perhaps after this method returned.
     *
     * @throws IllegalArgumentException if {@code prefix} begins with one that is watched already, or is the beginning of one
     */
    void watch(String prefix);

    /**
     * A heartbeat on the very link that carries the tellings. Its answer comes after the telling of every write that was
     * confirmed to its writer before the heartbeat was sent, and says that this server still decides about writes.
     *
     * @return completes once answered; exceptionally with {@link StoreException} if the link is interrupted, or the server
     *     is not the one to ask (a demoted master)
     */
    CompletionStage<Void> beat();

    /**
     * Gives the present link up, as one that is silent or in doubt, and makes another. The watcher is told both, perhaps
     * after this method returned. Without a link, the next attempt to make one comes at its time.
     */
    void reset();
}
