package dev.levee.redis;

import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.spi.Tracker;
import dev.levee.spi.Watcher;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one {@link TrackingSession} after the other: makes a connection, lets it arm, and when it ends, however it ends,
 * makes another. The driver must not reconnect, as it would not restore tracking.
 *
 * <p>There is no queue between the server and the watcher: it is told by the thread that reads the connection, so a
 * heartbeat's answer follows what came before it. What callers ask is handed to another thread, so that a caller who holds
 * a lock that the watcher wants cannot wait for it here.
 */
final class Tracking implements Tracker {
    private static final Logger log = LoggerFactory.getLogger(RedisStore.class);
    private static final String LACK = "No tracking, near caches are not used";
    private static final long LOG_GAP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<CompletionStage<StatefulRedisConnection<String, byte[]>>> connect;
    private final EventExecutor executor;
    private final Failures failures;
    private final Watcher watcher;
    private final Duration refusalPause;
    private final Backoff backoff = new Backoff();

    /** Held while the watcher is called and while sessions change, by threads of the driver only. */
    private final Object order = new Object();

    private volatile List<String> prefixes;
    private volatile @Nullable TrackingSession session;
    private volatile boolean closed;

    /** Since it was armed last. */
    private int attempts;

    private String complaint = "";
    private long complainedNanos = System.nanoTime() - LOG_GAP_NANOS;

    /**
     * @param connect begins one attempt to make a RESP3 connection that does not reconnect; ends within a bound
     * @param executor one thread, for what callers ask and for attempts
     * @param refusalPause how long after a refusal it is tried again
     */
    Tracking(
            Supplier<CompletionStage<StatefulRedisConnection<String, byte[]>>> connect,
            EventExecutor executor,
            Failures failures,
            List<String> prefixes,
            Watcher watcher,
            Duration refusalPause) {
        if (prefixes.isEmpty()) {
            throw new IllegalArgumentException("No prefix to track. Give one: without any, all names would be told.");
        }
        this.connect = connect;
        this.executor = executor;
        this.failures = failures;
        this.prefixes = List.of();
        this.watcher = watcher;
        this.refusalPause = refusalPause;
        prefixes.forEach(this::add);
    }

    /** Begins the first attempt. Called once. */
    void start() {
        handOver(this::attempt);
    }

    @Override
    public void watch(String prefix) {
        add(prefix);
        handOver(() -> {
            TrackingSession present = session;
            if (present != null) {
                present.disarm("A further prefix is tracked.");
                present.arm(prefixes);
            }
        });
    }

    private synchronized void add(String prefix) {
        for (String present : prefixes) {
            if (prefix.startsWith(present) || present.startsWith(prefix)) {
                throw new IllegalArgumentException("The prefixes '" + prefix + "' and '" + present
                        + "' overlap, which the server refuses. Track the shorter one only.");
            }
        }
        List<String> more = new ArrayList<>(prefixes);
        more.add(prefix);
        prefixes = List.copyOf(more);
    }

    @Override
    public CompletionStage<Void> beat() {
        TrackingSession present = session;
        if (present == null) {
            return CompletableFuture.failedFuture(
                    new StoreException(Reason.UNREACHABLE, failures.server() + ": tracking is not connected."));
        }
        return present.beat();
    }

    @Override
    public void reset() {
        // Between two sessions the next one is under way or waits for its time, and a caller must not hurry it.
        handOver(() -> {
            TrackingSession present = session;
            if (present != null) {
                ended(present, new StoreException(Reason.TIMEOUT, failures.server() + ": the link was given up."));
            }
        });
    }

    /** Ends the attempts. The session ends when its client does, which tells the watcher. */
    void close() {
        closed = true;
    }

    private void handOver(Runnable task) {
        try {
            executor.execute(() -> {
                synchronized (order) {
                    task.run();
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("The driver was shut down before the tracker was last used.", e);
        }
    }

    private void attempt() {
        if (closed) {
            return;
        }
        attempts++;
        CompletionStage<StatefulRedisConnection<String, byte[]>> made;
        try {
            made = connect.get();
        } catch (RuntimeException e) {
            made = CompletableFuture.failedStage(e);
        }
        made.whenComplete((connection, failure) -> {
            synchronized (order) {
                if (failure != null) {
                    again(failure, "HELLO 3");
                } else if (closed) {
                    connection.closeAsync();
                } else {
                    TrackingSession mine = new TrackingSession(this, connection, failures);
                    session = mine;
                    mine.arm(prefixes);
                }
            }
        });
    }

    // What sessions report. They hold the order's lock.

    Object order() {
        return order;
    }

    Watcher watcher() {
        return watcher;
    }

    /** Whether this is still the session that speaks. */
    boolean isPresent(TrackingSession one) {
        return session == one;
    }

    /** Whether the watcher counts on no more than these. */
    boolean areAll(List<String> tracked) {
        return prefixes.equals(tracked);
    }

    void armed() {
        attempts = 0;
        if (!complaint.isEmpty()) {
            complaint = "";
            log.info("Tracking; no longer: {}.", LACK);
        }
    }

    /** Gives the session up, and makes another after a while. */
    void ended(TrackingSession one, Throwable cause) {
        if (session != one) {
            return;
        }
        session = null;
        one.disarm(
                closed
                        ? "The store was closed."
                        : String.valueOf(failures.of(cause).getMessage()));
        if (!closed) {
            one.close();
        }
        again(cause, "CLIENT TRACKING");
    }

    private void again(Throwable cause, String command) {
        if (closed) {
            return;
        }
        String refusal = failures.refusalOf(command, cause);
        long pauseMillis;
        if (refusal == null) {
            complain(String.valueOf(failures.of(cause).getMessage()));
            pauseMillis = backoff.createDelay(attempts + 1).toMillis();
        } else {
            complain(refusal);
            pauseMillis = refusalPause.toMillis();
            try {
                watcher.refused(refusal);
            } catch (RuntimeException e) {
                log.warn("A watcher failed when it was told that tracking is refused.", e);
            }
        }
        try {
            executor.schedule(() -> handOver(this::attempt), pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("The timer was shut down before the store was closed.", e);
        }
    }

    /** One line for each new reason, and never more than one in ten seconds. */
    private void complain(String reason) {
        long now = System.nanoTime();
        if (!reason.equals(complaint) && now - complainedNanos >= LOG_GAP_NANOS) {
            complaint = reason;
            complainedNanos = now;
            log.warn("{}: {}", LACK, reason);
        }
    }
}
