package dev.levee.testkit;

import dev.levee.spi.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An environment whose time stands still until {@link #advance} moves it, whose chance is seeded, and whose tasks wait for
 * {@link #runAll} unless it was given an executor. Equal calls on one thread give equal runs. Thread-safe, so callers may
 * block on other threads while the test's thread moves time.
 *
 * <p>The clock starts one minute before {@link System#nanoTime()} may wrap: code that compares two times rather than
 * their difference fails here first.
 */
public final class ManualEnvironment implements Environment {
    private static final long START_NANOS =
            Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

    private final Random random;
    private final @Nullable Executor given;
    /** Held while timers run, so that two threads that advance time do so one after the other. */
    private final Object turn = new Object();

    private final Object lock = new Object();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Due> timers = new PriorityQueue<>(
            Comparator.comparingLong((Due due) -> due.elapsedNanos).thenComparingLong(due -> due.order));
    private long elapsedNanos;
    private long scheduled;
    private boolean closed;

    private ManualEnvironment(long seed, @Nullable Executor given) {
        this.random = new Random(seed);
        this.given = given;
    }

    /** Tasks wait for {@link #runAll}; the seed is 1. */
    public ManualEnvironment() {
        this(1);
    }

    /** Tasks wait for {@link #runAll}; equal seeds give equal chance. */
    public ManualEnvironment(long seed) {
        this(seed, null);
    }

    /** Tasks run on {@code executor}, which stays the caller's to stop. */
    public static ManualEnvironment on(Executor executor) {
        return new ManualEnvironment(1, executor);
    }

    /** Tasks run at once, on the thread that hands them in. */
    public static ManualEnvironment inline() {
        return on(Runnable::run);
    }

    /**
     * Moves time, and runs the timers that become due, in the order of their times and, for one time, of their scheduling;
     * timers that these schedule within the span run too. Each sees the time it was due. Tasks are left to
     * {@link #runAll}. Returns after the last timer; what a timer throws ends the advance and is thrown on.
     *
     * @throws IllegalArgumentException if {@code span} is negative
     */
    public void advance(Duration span) {
        if (span.isNegative()) {
            throw new IllegalArgumentException("Time cannot go back by " + span + ".");
        }
        synchronized (turn) {
            long target;
            synchronized (lock) {
                target = elapsedNanos + span.toNanos();
            }
            for (Due due = nextDue(target); due != null; due = nextDue(target)) {
                due.task.run();
            }
        }
    }

    /** The next timer up to {@code target}, with time moved to it; null, with time moved to the target, if there is none. */
    private @Nullable Due nextDue(long target) {
        synchronized (lock) {
            Due due = timers.peek();
            if (due == null || due.elapsedNanos > target) {
                elapsedNanos = target;
                return null;
            }
            elapsedNanos = Math.max(elapsedNanos, due.elapsedNanos);
            return timers.poll();
        }
    }

    /** Runs the waiting tasks in the order of their coming, and those that they hand in, on this thread. Returns how many. */
    public int runAll() {
        int count = 0;
        for (Runnable task = nextTask(); task != null; task = nextTask()) {
            task.run();
            count++;
        }
        return count;
    }

    private @Nullable Runnable nextTask() {
        synchronized (lock) {
            return tasks.poll();
        }
    }

    /** How long time has been advanced since the start. */
    public Duration elapsed() {
        synchronized (lock) {
            return Duration.ofNanos(elapsedNanos);
        }
    }

    /** How many timers wait; zero at rest, or something leaks them. */
    public int pendingTimers() {
        synchronized (lock) {
            return timers.size();
        }
    }

    /** How many tasks wait for {@link #runAll}. */
    public int pendingTasks() {
        synchronized (lock) {
            return tasks.size();
        }
    }

    @Override
    public long nanoTime() {
        synchronized (lock) {
            return START_NANOS + elapsedNanos;
        }
    }

    @Override
    public void randomBytes(byte[] bytes) {
        synchronized (random) {
            random.nextBytes(bytes);
        }
    }

    @Override
    public double random() {
        synchronized (random) {
            return random.nextDouble();
        }
    }

    @Override
    public Executor executor() {
        return task -> {
            synchronized (lock) {
                if (closed) {
                    throw new RejectedExecutionException("This environment was closed.");
                }
                if (given == null) {
                    tasks.add(task);
                    return;
                }
            }
            given.execute(task);
        };
    }

    /** A timer that is due now, or was, runs at the next {@link #advance}, be it by zero. */
    @Override
    public Timer schedule(long nanos, Runnable task) {
        synchronized (lock) {
            Due due = new Due(elapsedNanos + Math.max(0, nanos), scheduled++, task);
            if (!closed) {
                timers.add(due);
            }
            return () -> {
                synchronized (lock) {
                    timers.remove(due);
                }
            };
        }
    }

    /** Drops timers and tasks; later tasks are rejected, later timers never run. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            timers.clear();
            tasks.clear();
        }
    }

    /** Compared by identity: two timers of one time and one task are two. */
    private static final class Due {
        final long elapsedNanos;
        final long order;
        final Runnable task;

        Due(long elapsedNanos, long order, Runnable task) {
            this.elapsedNanos = elapsedNanos;
            this.order = order;
            this.task = task;
        }
    }
}
