package dev.levee.internal.load;

import dev.levee.spi.Environment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Places for loads: so many are taken at once, and whoever finds none waits in line for a bounded time. It blocks no thread.
 * Thread-safe.
 */
public final class Gate {
    /** How many wait in line; further ones are refused at once. */
    static final int LINE_AT_MOST = 10_000;

    private final int places;
    private final Environment environment;
    private final ArrayDeque<Waiter> line = new ArrayDeque<>();
    private int taken;

    /** With so many places, all free. */
    public Gate(int places, Environment environment) {
        this.places = places;
        this.environment = environment;
    }

    private static final class Waiter {
        final Runnable in;
        final Runnable refused;
        Environment.@Nullable Timer timer;

        Waiter(Runnable in, Runnable refused) {
            this.in = in;
            this.refused = refused;
        }
    }

    /**
     * Takes a place and runs {@code in}, now or when one is left, on the thread that leaves it; or runs {@code refused} when
     * the wait is over. Both must be quick. Whoever got in must {@link #leave}.
     */
    void enter(long waitNanos, Runnable in, Runnable refused) {
        boolean free;
        boolean waits = false;
        synchronized (this) {
            free = taken < places;
            if (free) {
                taken++;
            } else if (waitNanos > 0 && line.size() < LINE_AT_MOST) {
                waits = true;
                Waiter waiter = new Waiter(in, refused);
                line.addLast(waiter);
                waiter.timer = environment.schedule(waitNanos, () -> giveUp(waiter));
            }
        }
        if (free) {
            in.run();
        } else if (!waits) {
            refused.run();
        }
    }

    /** Leaves a place, which goes to the first in line. */
    void leave() {
        Waiter next;
        synchronized (this) {
            next = line.pollFirst();
            if (next == null) {
                taken--;
                return;
            }
            if (next.timer != null) {
                next.timer.cancel();
            }
        }
        next.in.run();
    }

    private void giveUp(Waiter waiter) {
        synchronized (this) {
            if (!line.remove(waiter)) {
                return;
            }
        }
        waiter.refused.run();
    }

    /** How many wait for one. */
    public synchronized int waiting() {
        return line.size();
    }
}
