package dev.levee.internal.load;

import dev.levee.spi.Environment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Places for loads: so many are taken at once, and whoever finds none waits in line for a bounded time. It blocks no thread.
 * A load that cannot go on before one in line has ended lends it its place: else the two would wait for each other.
 * Thread-safe.
 */
public final class Gate {
    /** How many wait in line; further ones are refused at once. */
    static final int LINE_AT_MOST = 10_000;

    private final int places;
    private final Environment environment;
    private final ArrayDeque<Waiter> line = new ArrayDeque<>();
    private final List<Place> taken = new CopyOnWriteArrayList<>();

    /** With so many places, all free. */
    public Gate(int places, Environment environment) {
        this.places = places;
        this.environment = environment;
    }

    private static final class Waiter {
        final List<? extends Flight<?>> flights;
        final Consumer<Place> in;
        final Runnable refused;
        Environment.@Nullable Timer timer;

        Waiter(List<? extends Flight<?>> flights, Consumer<Place> in, Runnable refused) {
            this.flights = flights;
            this.in = in;
            this.refused = refused;
        }
    }

    /** A place that is taken: by one load, and by those that it was lent to. It is free when the last of them has left. */
    final class Place {
        private final List<List<? extends Flight<?>>> users = new CopyOnWriteArrayList<>();

        boolean isOf(Gate gate) {
            return Gate.this == gate;
        }

        private boolean waitsFor(List<? extends Flight<?>> flights) {
            return users.stream().anyMatch(user -> Circle.through(user, flights));
        }

        /** Leaves it; once free, it goes to the first in line. */
        void leave(List<? extends Flight<?>> flights) {
            Waiter next;
            synchronized (Gate.this) {
                users.remove(flights);
                if (!users.isEmpty()) {
                    return;
                }
                next = line.pollFirst();
                if (next == null) {
                    taken.remove(this);
                    return;
                }
                admit(next, this);
            }
            next.in.accept(this);
        }
    }

    /**
     * Takes a place for the load of these flights and hands it to {@code in}, now or when one is left or lent, on the thread
     * that does so; or runs {@code refused} when the wait is over. Both must be quick. Whoever got in must leave the place.
     */
    void enter(long waitNanos, List<? extends Flight<?>> flights, Consumer<Place> in, Runnable refused) {
        Place place;
        boolean waits = false;
        synchronized (this) {
            Waiter waiter = new Waiter(flights, in, refused);
            // First say that these stand in line, then look for one that waits for them: see Circle.
            flights.forEach(each -> each.waits().standsAt(this));
            place = taken.size() < places ? free() : lender(flights);
            if (place != null) {
                admit(waiter, place);
            } else if (waitNanos > 0 && line.size() < LINE_AT_MOST) {
                waits = true;
                line.addLast(waiter);
                waiter.timer = environment.schedule(waitNanos, () -> giveUp(waiter));
            } else {
                flights.forEach(each -> each.waits().standsAt(null));
            }
        }
        if (place != null) {
            in.accept(place);
        } else if (!waits) {
            refused.run();
        }
    }

    /** Lends this flight the place of a load that waits for it, if there is one, and it still stands in line. */
    void lend(Flight<?> waitedFor) {
        Waiter found = null;
        Place place = null;
        synchronized (this) {
            for (Waiter each : line) {
                if (each.flights.contains(waitedFor)) {
                    found = each;
                    place = lender(each.flights);
                }
            }
            if (found == null || place == null) {
                return;
            }
            line.remove(found);
            admit(found, place);
        }
        found.in.accept(place);
    }

    /** The loads that use each place that is taken. */
    List<List<Flight<?>>> places() {
        List<List<Flight<?>>> all = new ArrayList<>();
        for (Place each : taken) {
            List<Flight<?>> users = new ArrayList<>();
            each.users.forEach(users::addAll);
            all.add(users);
        }
        return all;
    }

    private Place free() {
        Place place = new Place();
        taken.add(place);
        return place;
    }

    private @Nullable Place lender(List<? extends Flight<?>> flights) {
        for (Place each : taken) {
            if (each.waitsFor(flights)) {
                return each;
            }
        }
        return null;
    }

    private void admit(Waiter waiter, Place place) {
        place.users.add(waiter.flights);
        waiter.flights.forEach(each -> each.waits().standsAt(null));
        if (waiter.timer != null) {
            waiter.timer.cancel();
        }
    }

    private void giveUp(Waiter waiter) {
        synchronized (this) {
            if (!line.remove(waiter)) {
                return;
            }
            waiter.flights.forEach(each -> each.waits().standsAt(null));
        }
        waiter.refused.run();
    }

    /** How many wait for one. */
    public synchronized int waiting() {
        return line.size();
    }
}
