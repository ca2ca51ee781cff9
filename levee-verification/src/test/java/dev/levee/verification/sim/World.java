package dev.levee.verification.sim;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Virtual time: a queue of events, run one by one, equal times in an order that the seed decides.
 *
 * <p>Exactly one thread runs at any moment. It is nearly always the same one; only when a loader waits ({@link #sleep}) does
 * its thread park with all of its stack, and another one goes on with the queue until the loader's event comes and its
 * thread goes on instead. So a loader is an ordinary blocking function here as anywhere, and a run is still one sequence.
 */
final class World {
    private static final int TRACED = 400;
    private static final long HANG_SECONDS = 120;
    private static final ExecutorService CARRIERS =
            new ThreadPoolExecutor(0, 512, 2, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "sim-carrier");
                thread.setDaemon(true);
                return thread;
            });

    final Chance chance;
    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(Comparator.comparingLong((Event e) -> e.time).thenComparingLong(e -> e.order));
    private final Semaphore finished = new Semaphore(0);
    private final ArrayDeque<String> trace = new ArrayDeque<>();
    private final boolean tracing;
    private long now;
    private long until;
    private long hash;
    private int parked;
    private boolean stopping;
    private String violation;
    private Throwable broken;

    World(long seed, boolean tracing) {
        this.chance = new Chance(seed);
        this.tracing = tracing;
    }

    /** One thing that happens. It may be put off while its host is paused, and is dropped when that has crashed. */
    static final class Event {
        long time;
        long order;
        final Host host;
        final boolean inOrder;
        final Semaphore sleeper;
        Runnable step;

        Event(long time, long order, Host host, boolean inOrder, Semaphore sleeper, Runnable step) {
            this.time = time;
            this.order = order;
            this.host = host;
            this.inOrder = inOrder;
            this.sleeper = sleeper;
            this.step = step;
        }

        /** It will not happen. */
        void cancel() {
            if (step != null) {
                step = null;
                if (host != null) {
                    host.waitingEvents--;
                }
            }
        }
    }

    /** True time in nanoseconds since the world began. */
    long now() {
        return now;
    }

    /** Of the world itself, at a time. */
    Event at(long time, Runnable step) {
        return at(time, null, false, step);
    }

    /**
     * On a host, at a time.
     *
     * @param inOrder whether it keeps its place among the host's other events of this kind when a pause puts them off
     */
    Event at(long time, Host host, boolean inOrder, Runnable step) {
        Event event = new Event(Math.max(now, time), chance.bits(), host, inOrder, null, step);
        if (host != null) {
            host.waitingEvents++;
        }
        queue.add(event);
        return event;
    }

    /** Moves an event of the world that has not happened to a later time. */
    void postpone(Event event, long time) {
        if (event.step != null && event.time < time && queue.remove(event)) {
            event.time = time + (event.time - now) % Faults.MILLI;
            queue.add(event);
        }
    }

    /** Called by a loader: returns that much later. */
    void sleep(long nanos, Host host) {
        Semaphore me = new Semaphore(0);
        queue.add(new Event(now + nanos, chance.bits(), host, false, me, () -> {}));
        parked++;
        CARRIERS.execute(this::carry);
        me.acquireUninterruptibly();
        parked--;
    }

    /** Runs what happens up to then. Nothing more happens once a promise was found broken. */
    void run(long untilNanos) {
        if (violation != null) {
            return;
        }
        until = untilNanos;
        CARRIERS.execute(this::carry);
        try {
            if (!finished.tryAcquire(HANG_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the simulation hangs in a step at " + millis(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        if (broken != null) {
            throw new AssertionError("a step of the simulation failed at " + millis(now), broken);
        }
    }

    /** Lets the loaders that still sleep return, and nothing else happen. */
    void stop() {
        String found = violation;
        violation = null;
        stopping = true;
        run(Long.MAX_VALUE);
        violation = found;
    }

    private void carry() {
        try {
            while (true) {
                Event event = stopping && parked == 0 || violation != null ? null : queue.peek();
                if (event == null || event.time > until) {
                    now = Math.max(now, violation == null && !stopping ? until : now);
                    finished.release();
                    return;
                }
                queue.poll();
                if (event.step == null || !due(event)) {
                    continue;
                }
                now = event.time;
                hash = (hash ^ now) * 0x100000001B3L + event.order;
                if (event.sleeper != null) {
                    event.sleeper.release();
                    return;
                }
                Runnable step = event.step;
                event.cancel();
                step.run();
            }
        } catch (Throwable failure) {
            broken = failure;
            finished.release();
        }
    }

    private boolean due(Event event) {
        if (event.sleeper != null && stopping) {
            return true;
        }
        Host host = event.host;
        if (stopping || host != null && !host.alive && event.sleeper == null) {
            event.cancel();
            return false;
        }
        if (host != null && host.pausedUntil > event.time) {
            event.time = host.pausedUntil + (event.inOrder ? ++host.putOff : chance.below(30_000));
            queue.add(event);
            return false;
        }
        return true;
    }

    /** A promise is broken. The first one counts. */
    void violated(String promise, String how) {
        if (violation == null && !stopping) {
            violation = promise + " at " + millis(now) + ": " + how;
            trace(() -> "BROKEN " + violation);
        }
    }

    String violation() {
        return violation;
    }

    /** Tells a run from any other. */
    long hash() {
        return hash;
    }

    void mix(long observed) {
        hash = (hash ^ observed) * 0x100000001B3L;
    }

    /** A line for the reader of a failed run; not even made in other runs. */
    void trace(Supplier<String> line) {
        if (tracing && !stopping) {
            if (trace.size() == TRACED) {
                trace.removeFirst();
            }
            trace.addLast(millis(now) + " " + line.get());
        }
    }

    ArrayDeque<String> traced() {
        return trace;
    }

    static String millis(long nanos) {
        return String.format("%.3fms", nanos / 1e6);
    }
}
