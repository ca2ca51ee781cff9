package dev.levee.spi;

import org.jspecify.annotations.Nullable;

/**
 * Takes what a thread knows of its request (the MDC, a trace, a security context) to the threads that load for it. It is
 * captured where a get begins, and opened around a loader that runs on any other thread, in the background too. A loader on
 * the thread of a blocking get finds everything there anyway. What is answered near is not captured. {@code
 * levee-micrometer} has one over Micrometer's context propagation. What it throws is logged and dropped. Thread-safe.
 */
@FunctionalInterface
public interface ContextCarrier {

    /** What the calling thread knows now; null if nothing. Asked by every get that is not answered near, so it must be quick. */
    @Nullable
    Context capture();

    /** What a thread knew. May be opened several times, on several threads, and long after that thread has gone on. */
    @FunctionalInterface
    interface Context {
        /** Makes the calling thread know it, until the scope is closed on the same thread. */
        Scope open();
    }

    /** While this is open, its thread knows something. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {
        /** Puts back what the thread knew before. */
        @Override
        void close();
    }
}
