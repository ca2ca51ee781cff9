package dev.levee.internal.load;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What a flight waits for before or while it loads: a place, and the loads that its loader asks for. Thread-safe. */
final class Waits {
    private final Queue<Flight<?>> loads = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Gate line;

    /** The loads that its loader waits for; live. */
    Queue<Flight<?>> loads() {
        return loads;
    }

    /** Whether it waits for nothing. */
    boolean none() {
        return line == null && loads.isEmpty();
    }

    /** It stands in line at this gate, or at none. */
    void standsAt(@Nullable Gate gate) {
        line = gate;
    }

    /** The gate at which it stands in line, or null. */
    @Nullable
    Gate line() {
        return line;
    }
}
