package dev.levee.event;

import dev.levee.spi.ContextCarrier;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a count cannot say: how long things took, how old and how large values are. Called on the thread on which it
 * happens, for every get but near hits, so it must be quick and must not block; what it throws is logged and dropped. Each
 * method does nothing unless overridden. Thread-safe.
 */
public interface Recorder {
    /** A cache is there: told of those that were built before this recorder was added, and of each one built later; perhaps twice. */
    default void opened(String cache) {}

    /** The Levee was closed. What was under way may still be told. */
    default void closed() {}

    /**
     * A get ended; told once for each get, and for none that was answered near, which is only counted ({@link Metric#NEAR}).
     *
     * @param tenant as users name it; {@code _} for a shared resource
     * @param outcome one of the outcomes
     * @param tookNanos from the call to the answer
     * @param ageMillis how old the served value was; 0 if there is none
     */
    default void got(String cache, String tenant, Metric outcome, long tookNanos, long ageMillis) {}

    /**
     * A get begins that is not answered near, or a reload in the background. A get is told on its caller's thread; a reload
     * on a thread that knows what the get knew which caused it.
     *
     * @return who is told of its course; null, as here, for nobody
     */
    default @Nullable Span began(Call call) {
        return null;
    }

    /** The course of one call. Thread-safe, in so far as one call comes after the other. */
    interface Span {
        /**
         * The calling thread works for this call until the scope is closed: that of a blocking get, and each that loads. Not
         * told of a get within a batch unless it is loaded without a bulk loader.
         */
        ContextCarrier.Scope open();

        /**
         * The call ended; told once, when no scope of a waiting thread is open any more.
         *
         * @param outcome one of the outcomes; of a reload {@link Metric#LOADED}, {@link Metric#FAILED}, or {@link
         *     Metric#MISSING} if another loads
         * @param ageMillis how old the served value was; 0 if there is none
         * @param failure why it failed, or null
         */
        void ended(Metric outcome, long ageMillis, @Nullable Throwable failure);
    }

    /**
     * A loader ended; of a bulk loader it is told for each of its keys.
     *
     * @param refresh whether it was a reload in the background
     * @param failed whether it threw
     */
    default void loaded(String cache, boolean refresh, boolean failed, long tookNanos) {}

    /**
     * A value was made an entry.
     *
     * @param valueBytes its size as the codec wrote it
     * @param storedBytes the same after compression
     */
    default void packed(String cache, int valueBytes, int storedBytes) {}

    /**
     * The store has answered a call, or has not in time. What was not sent at all is not told.
     *
     * @param step what kind of call it was, in one word: few of them
     * @param failed whether it failed or timed out
     */
    default void asked(String step, boolean failed, long tookNanos) {}
}
