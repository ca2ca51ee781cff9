package dev.levee.internal.guard;

import dev.levee.policy.Breaker;
import dev.levee.spi.Environment;

/**
 * How long the store has given no answer in time. While it answers, this costs a read of a volatile and writes nothing.
 * Thread-safe.
 */
final class Stall {
    private final long slowNanos;
    private final long lastsNanos;
    private final Environment environment;
    private volatile int unanswered;
    private long sinceNanos;

    Stall(Breaker policy, Environment environment) {
        this.slowNanos = policy.slowCall().toNanos();
        this.lastsNanos = policy.stall().toNanos();
        this.environment = environment;
    }

    /** A call has ended. True if it is one of many in a row, and the first of them was sent long enough ago. */
    boolean lasts(long tookNanos, boolean answered) {
        if (lastsNanos == 0) {
            return false;
        }
        if (answered && tookNanos <= slowNanos) {
            if (unanswered != 0) {
                over();
            }
            return false;
        }
        return another(tookNanos);
    }

    private synchronized void over() {
        unanswered = 0;
    }

    private synchronized boolean another(long tookNanos) {
        long now = environment.nanoTime();
        if (unanswered == 0) {
            sinceNanos = now - tookNanos;
        }
        unanswered = Math.min(unanswered + 1, Breaker.STALL_CALLS);
        return unanswered == Breaker.STALL_CALLS && now - sinceNanos >= lastsNanos;
    }
}
