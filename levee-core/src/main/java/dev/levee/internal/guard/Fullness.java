package dev.levee.internal.guard;

import dev.levee.spi.Environment;

/**
 * Lets steps that need memory rest after a full store has refused one: a second at first, doubling to half a minute, until one
 * succeeds. Reads and deletions go on meanwhile. Thread-safe.
 */
final class Fullness {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long LONGEST_NANOS = 30_000_000_000L;

    private final Environment environment;
    private volatile long restNanos;
    private volatile long untilNanos;

    Fullness(Environment environment) {
        this.environment = environment;
    }

    /** Whether the store is taken to be full still. */
    boolean rests() {
        return restNanos != 0 && environment.nanoTime() - untilNanos < 0;
    }

    /** It refused a step for want of memory. */
    synchronized void refused() {
        if (!rests()) {
            restNanos = restNanos == 0 ? FIRST_NANOS : Math.min(LONGEST_NANOS, 2 * restNanos);
            untilNanos = environment.nanoTime() + restNanos;
        }
    }

    /** It took one. */
    void accepted() {
        if (restNanos != 0) {
            restNanos = 0;
        }
    }
}
