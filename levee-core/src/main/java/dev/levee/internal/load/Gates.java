package dev.levee.internal.load;

import dev.levee.spi.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a load passes before it may run (P8): the gate of its resource, then the one of all resources. A load within another
 * one passes only the gates that the other does not hold already: it is the same work of the same caller, and two that waited
 * for each other's places would wait in vain.
 */
public final class Gates {
    private final Gate own;
    private final Gate all;
    private final long waitNanos;
    private final Environment environment;

    /** {@code own} of a resource and {@code all} of this Levee. */
    public Gates(Gate own, Gate all, long waitNanos, Environment environment) {
        this.own = own;
        this.all = all;
        this.waitNanos = waitNanos;
        this.environment = environment;
    }

    /** The places that a load has taken; to be left once it has ended, however it did. */
    public static final class Ticket {
        private final List<Gate> passed;
        private final AtomicBoolean left = new AtomicBoolean();

        Ticket(List<Gate> passed) {
            this.passed = passed;
        }

        boolean holds(Gate gate) {
            return passed.contains(gate);
        }

        /** Leaves the places. Idempotent. */
        public void leave() {
            if (left.compareAndSet(false, true)) {
                passed.forEach(Gate::leave);
            }
        }
    }

    /**
     * Runs {@code in} with a ticket as soon as there are places, or {@code refused}.
     *
     * @param within the load that asks for this one, or null
     * @param waits whether to wait for a place
     */
    public void enter(@Nullable Chain within, boolean waits, Consumer<Ticket> in, Runnable refused) {
        long until = environment.nanoTime() + (waits ? waitNanos : 0);
        List<Gate> passed = new ArrayList<>(2);
        pass(
                own,
                within,
                passed,
                until,
                () -> pass(all, within, passed, until, () -> in.accept(new Ticket(passed)), () -> {
                    passed.forEach(Gate::leave);
                    refused.run();
                }),
                refused);
    }

    /** How many loads wait for a place, those of other resources that wait for a common one among them. */
    public int waiting() {
        return own.waiting() + all.waiting();
    }

    private void pass(
            Gate gate, @Nullable Chain within, List<Gate> passed, long untilNanos, Runnable in, Runnable refused) {
        if (within != null && within.holds(gate)) {
            in.run();
            return;
        }
        gate.enter(
                untilNanos - environment.nanoTime(),
                () -> {
                    passed.add(gate);
                    in.run();
                },
                refused);
    }
}
