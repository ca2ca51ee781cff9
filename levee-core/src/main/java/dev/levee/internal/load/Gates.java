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
 * for each other's places would wait in vain. For the same reason it lends its places to a load that it waits for.
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
        private final List<Gate.Place> passed;
        private final List<? extends Flight<?>> flights;
        private final AtomicBoolean left = new AtomicBoolean();

        Ticket(List<Gate.Place> passed, List<? extends Flight<?>> flights) {
            this.passed = passed;
            this.flights = flights;
        }

        boolean holds(Gate gate) {
            return passed.stream().anyMatch(place -> place.isOf(gate));
        }

        /** Leaves the places. Idempotent. */
        public void leave() {
            if (left.compareAndSet(false, true)) {
                passed.forEach(place -> place.leave(flights));
            }
        }
    }

    /**
     * Runs {@code in} with a ticket as soon as there are places, or {@code refused}.
     *
     * @param flights what is to be loaded
     * @param within the load that asks for this one, or null
     * @param waits whether to wait for a place
     */
    public void enter(
            List<? extends Flight<?>> flights,
            @Nullable Chain within,
            boolean waits,
            Consumer<Ticket> in,
            Runnable refused) {
        long until = environment.nanoTime() + (waits ? waitNanos : 0);
        List<Gate.Place> passed = new ArrayList<>(2);
        Ticket ticket = new Ticket(passed, flights);
        pass(
                own,
                within,
                ticket,
                until,
                () -> pass(all, within, ticket, until, () -> in.accept(ticket), () -> {
                    ticket.leave();
                    refused.run();
                }),
                refused);
    }

    /** How many loads wait for a place, those of other resources that wait for a common one among them. */
    public int waiting() {
        return own.waiting() + all.waiting();
    }

    private void pass(
            Gate gate, @Nullable Chain within, Ticket ticket, long untilNanos, Runnable in, Runnable refused) {
        if (within != null && within.holds(gate)) {
            in.run();
            return;
        }
        gate.enter(
                untilNanos - environment.nanoTime(),
                ticket.flights,
                place -> {
                    ticket.passed.add(place);
                    in.run();
                },
                refused);
    }
}
