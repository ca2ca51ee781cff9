package dev.levee.jdbc;

import dev.levee.Levee;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what stands in an {@link Outbox} to the store: claims rows, invalidates their keys, deletes each row only when
 * the store has confirmed its key. An invalidation may be repeated and none is lost. Any number of relays may run beside
 * each other, one in each process that has a {@link Levee} for instance; they share the rows.
 *
 * <p>While the store or the database is away it tries again, with growing pauses. Thread-safe. Close it before the Levee.
 */
public final class OutboxRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final Outbox outbox;
    private final DataSource database;
    private final Delivery delivery;
    private final Duration every;
    private final Backoff backoff = new Backoff();
    private final ScheduledExecutorService executor;
    private final boolean ownsExecutor;
    private final Pace pace = new Pace();
    /** Held by a round. */
    private final Semaphore round = new Semaphore(1);

    private volatile Progress progress = new Progress(Duration.ZERO, 0, System.nanoTime(), 0, 0, null);
    private volatile boolean closed;
    private volatile @Nullable Future<?> next;

    /** @param lookedNanos when a round last heard from the database */
    private record Progress(
            Duration lag,
            int waiting,
            long lookedNanos,
            long delivered,
            long failed,
            @Nullable String problem) {}

    private record Snapshot(
            Duration lag,
            int waiting,
            Duration sinceLooked,
            long delivered,
            long failed,
            @Nullable String problem) implements OutboxStatus {}

    private OutboxRelay(Builder builder) {
        this.outbox = builder.outbox;
        this.database = builder.database;
        this.delivery = new Delivery(outbox, builder.batch, builder.invalidate);
        this.every = builder.every;
        this.ownsExecutor = builder.executor == null;
        this.executor = builder.executor == null ? thread() : builder.executor;
    }

    /**
     * Begins to describe a relay.
     *
     * @param database whose connections a round takes one of, and gives back; how long it waits for one is the pool's setting
     * @param levee over the store that the keys are in
     */
    public static Builder from(Outbox outbox, DataSource database, Levee levee) {
        return new Builder(outbox, database, levee::invalidateKeys);
    }

    /** As {@link #from(Outbox, DataSource, Levee)}, for tests that stand between the relay and the store. */
    static Builder from(Outbox outbox, DataSource database, Consumer<Collection<String>> invalidate) {
        return new Builder(outbox, database, invalidate);
    }

    /** Describes an {@link OutboxRelay}. For one thread. */
    public static final class Builder {
        private static final Duration SHORTEST = Duration.ofMillis(1);
        private static final Duration LONGEST = Duration.ofHours(1);
        private static final int BATCH_AT_MOST = 1_000;

        private final Outbox outbox;
        private final DataSource database;
        private final Consumer<Collection<String>> invalidate;
        private Duration every = Duration.ofMillis(500);
        private int batch = 256;
        private @Nullable ScheduledExecutorService executor;

        private Builder(Outbox outbox, DataSource database, Consumer<Collection<String>> invalidate) {
            this.outbox = outbox;
            this.database = database;
            this.invalidate = invalidate;
        }

        /**
         * How long it pauses when nothing more is due; half a second if not said. Within 1 ms and an hour.
         */
        public Builder every(Duration value) {
            if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "relay every " + value + " is not within " + SHORTEST + " and " + LONGEST);
            }
            every = value;
            return this;
        }

        /** How many rows a round claims; 256 if not said. 1 to {@value #BATCH_AT_MOST}. */
        public Builder batch(int value) {
            if (value < 1 || value > BATCH_AT_MOST) {
                throw new IllegalArgumentException("relay batch " + value + " is not within 1 and " + BATCH_AT_MOST);
            }
            batch = value;
            return this;
        }

        /** Runs it there, blocking one thread during a round; the caller ends it. A daemon thread of its own if not said. */
        public Builder on(ScheduledExecutorService value) {
            executor = value;
            return this;
        }

        /** Starts it. */
        public OutboxRelay start() {
            OutboxRelay relay = new OutboxRelay(this);
            relay.schedule(Duration.ZERO);
            return relay;
        }
    }

    /** How it is doing. */
    public OutboxStatus status() {
        Progress seen = progress;
        return new Snapshot(
                seen.lag(),
                seen.waiting(),
                Duration.ofNanos(System.nanoTime() - seen.lookedNanos()),
                seen.delivered(),
                seen.failed(),
                seen.problem());
    }

    /** Ends it, waiting up to ten seconds for the round that runs; what it has not delivered stays in the table. Idempotent. */
    @Override
    public void close() {
        closed = true;
        Future<?> waiting = next;
        if (waiting != null) {
            waiting.cancel(false);
        }
        if (ownsExecutor) {
            executor.shutdown();
        }
        try {
            if (round.tryAcquire(CLOSE_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                round.release();
            } else {
                LOG.warn("{}: the relay's round did not end within {} and was left running", outbox, CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void schedule(Duration delay) {
        try {
            next = executor.schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ended) {
            if (!closed) {
                LOG.error(
                        "{}: the relay's executor was shut down, so nothing is delivered. Close the relay first.",
                        outbox);
            }
        }
    }

    private void run() {
        if (!round.tryAcquire()) {
            return;
        }
        Duration delay = every;
        try {
            if (closed) {
                return;
            }
            delay = deliver();
        } finally {
            round.release();
            if (!closed) {
                schedule(delay);
            }
        }
    }

    /** One round, and how long to pause after it. */
    private Duration deliver() {
        Progress before = progress;
        try (Connection connection = database.getConnection()) {
            Delivery.Round done = delivery.run(connection);
            RuntimeException storeFailed = done.storeFailed();
            String problem = storeFailed != null ? storeProblem(storeFailed) : refused(done.refused());
            progress = new Progress(
                    done.lag(),
                    done.waiting(),
                    System.nanoTime(),
                    before.delivered() + done.delivered(),
                    before.failed() + done.refused() + (storeFailed == null ? 0 : 1),
                    problem);
            tell(problem);
            if (storeFailed != null) {
                return backoff.next();
            }
            backoff.reset();
            return done.more() ? Duration.ZERO : every;
        } catch (SQLException | RuntimeException | Error failure) {
            String problem = failure instanceof SQLException sql
                    ? "the database failed: " + Sql.reason(sql, outbox.table())
                    : "the round failed: " + failure.getClass().getName();
            progress = new Progress(
                    before.lag(),
                    before.waiting(),
                    before.lookedNanos(),
                    before.delivered(),
                    before.failed() + 1,
                    problem);
            tell(problem);
            return backoff.next();
        }
    }

    private void tell(@Nullable String problem) {
        if (problem != null && !closed && pace.lineIsDue("problem")) {
            LOG.warn("{}: {}. Rows stay until they are delivered.", outbox, problem);
        }
    }

    private static String storeProblem(RuntimeException failure) {
        return "the store did not confirm invalidations: " + failure.getClass().getSimpleName() + ": "
                + failure.getMessage();
    }

    private static @Nullable String refused(int rows) {
        return rows == 0
                ? null
                : rows
                        + " rows hold no key of Levee and are put off; write rows by Outbox.write only, and delete these";
    }

    private static ScheduledExecutorService thread() {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "levee-outbox-relay");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Pauses after failures: doubling from 100 ms to 30 s, each between half and all of that. For one thread. */
    private static final class Backoff {
        private static final long FIRST_MILLIS = 100;
        private static final long LONGEST_MILLIS = 30_000;

        private long millis = FIRST_MILLIS;

        Duration next() {
            Duration pause =
                    Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
            millis = Math.min(LONGEST_MILLIS, millis * 2);
            return pause;
        }

        void reset() {
            millis = FIRST_MILLIS;
        }
    }
}
