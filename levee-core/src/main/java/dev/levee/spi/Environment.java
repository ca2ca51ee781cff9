package dev.levee.spi;

import java.util.concurrent.Executor;

/**
 * Clock, chance, threads and timers: all that an engine takes from the machine it runs on. Nothing else in Levee reads a
 * clock, draws a number, starts a thread or sleeps, so a test or a simulation that replaces this replaces all of time.
 * Thread-safe.
 */
public interface Environment extends AutoCloseable {

    /** A monotonic clock in nanoseconds, of any origin; only differences mean something. */
    long nanoTime();

    /** Fills {@code bytes} with unpredictable bytes: tokens and nonces are made of them. */
    void randomBytes(byte[] bytes);

    /** A number in [0, 1), for jitter; it need not be unpredictable. */
    double random();

    /**
     * Runs loaders of asynchronous gets, and refreshes. May reject: the load then fails with
     * {@link dev.levee.cache.LoadRejectedException}.
     */
    Executor executor();

    /**
     * Runs a task once, {@code nanos} from now. The task must be short and must not block.
     *
     * @return a handle that stops the task if it has not begun
     */
    Timer schedule(long nanos, Runnable task);

    /** Stops timers and threads that this environment started. */
    @Override
    void close();

    /** A task that waits for its time. */
    interface Timer {
        /** Stops the task if it has not begun; otherwise does nothing. */
        void cancel();
    }
}
