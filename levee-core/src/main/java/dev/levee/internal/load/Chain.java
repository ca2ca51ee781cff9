package dev.levee.internal.load;

import dev.levee.internal.key.Key;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The loads that a thread runs now, one within the other: a loader may ask caches. It lets a load recognize itself, so that
 * waiting in a circle is an error at once instead of a timeout.
 */
public final class Chain {
    private static final ThreadLocal<@Nullable Chain> CURRENT = new ThreadLocal<>();

    private final @Nullable Chain outer;
    private final List<? extends Flight<?>> flights;
    private final Gates.Ticket ticket;

    /** The load of {@code flights}, asked for by {@code outer} if that is not null. */
    public Chain(@Nullable Chain outer, List<? extends Flight<?>> flights, Gates.Ticket ticket) {
        this.outer = outer;
        this.flights = flights;
        this.ticket = ticket;
    }

    /** What this thread is loading, or null. */
    public static @Nullable Chain current() {
        return CURRENT.get();
    }

    /** Runs a load as this. */
    public void run(Runnable load) {
        Chain before = CURRENT.get();
        CURRENT.set(this);
        try {
            load.run();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    boolean holds(Gate gate) {
        for (Chain each = this; each != null; each = each.outer) {
            if (each.ticket.holds(gate)) {
                return true;
            }
        }
        return false;
    }

    /** Whether this key is being loaded further out in this chain. */
    public boolean loads(Flights<?> home, Key key) {
        for (Chain each = this; each != null; each = each.outer) {
            for (Flight<?> flight : each.flights) {
                if (flight.isOf(home) && flight.key().equals(key)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * From now on this load waits for {@code target}. If that, or what it waits for, waits for a place of this load, it is
     * lent that.
     *
     * @return false if that one waits for this, through however many others; nothing has changed then
     */
    public boolean waitFor(Flight<?> target) {
        // First say it, then look: of two that close a circle at one moment, at least one sees the other.
        flights.forEach(each -> each.waits().loads().add(target));
        Set<Flight<?>> awaited = reachable(target);
        if (flights.stream().anyMatch(awaited::contains)) {
            waitsNoMore(target);
            return false;
        }
        Circle.open(target);
        return true;
    }

    /** The wait has ended. */
    public void waitsNoMore(Flight<?> target) {
        flights.forEach(each -> each.waits().loads().remove(target));
    }

    private static Set<Flight<?>> reachable(Flight<?> from) {
        Set<Flight<?>> seen = new HashSet<>();
        ArrayDeque<Flight<?>> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            Flight<?> next = open.poll();
            if (seen.add(next)) {
                open.addAll(next.waits().loads());
            }
        }
        return seen;
    }
}
