package dev.levee.tools.lab.shop;

import java.util.concurrent.atomic.AtomicInteger;

/** How many are in at once, and the most there were. Thread-safe. */
final class Peak {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    void enter() {
        int entered = now.incrementAndGet();
        if (entered > most.get()) {
            most.accumulateAndGet(entered, Math::max);
        }
    }

    void leave() {
        now.decrementAndGet();
    }

    /** Since this was called last; those that are still in count again. */
    int most() {
        return Math.max(most.getAndSet(0), now.get());
    }
}
