package dev.levee.redis;

import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import io.lettuce.core.api.StatefulConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that is made in the background and kept: until it was made once, attempts are repeated here; from then on
 * the driver repeats them. Thread-safe; nothing here blocks.
 *
 * @param <C> the kind of connection
 */
final class LastingConnection<C extends StatefulConnection<?, ?>> {
    private static final Logger log = LoggerFactory.getLogger(RedisStore.class);

    private final String lack;
    private final Supplier<CompletionStage<C>> connect;
    private final EventExecutorGroup timer;
    private final Failures failures;
    private final Backoff backoff = new Backoff();

    /** The attempt under way, or what came of the last one. */
    private CompletableFuture<C> attempt = new CompletableFuture<>();

    private String complaint = "";
    private boolean closed;

    /**
     * @param lack what users lack until the connection is made, for the log
     * @param connect begins one attempt, which ends within a bound
     */
    LastingConnection(String lack, Supplier<CompletionStage<C>> connect, EventExecutorGroup timer, Failures failures) {
        this.lack = lack;
        this.connect = connect;
        this.timer = timer;
        this.failures = failures;
    }

    /** Begins the first attempt. Called once. */
    void start() {
        run(current(), 1);
    }

    /**
     * The connection; completed once made (even while it is interrupted: the driver then refuses commands). Fails as soon as
     * the attempt under way does, and is failed between attempts.
     */
    synchronized CompletableFuture<C> current() {
        return attempt;
    }

    /** Ends the attempts. A connection that was made is the driver's to close. */
    void close() {
        CompletableFuture<C> last;
        synchronized (this) {
            closed = true;
            last = attempt;
        }
        last.completeExceptionally(new StoreException(Reason.CLOSED, "The store was closed."));
    }

    private void run(CompletableFuture<C> mine, int number) {
        CompletionStage<C> made;
        try {
            made = connect.get();
        } catch (RuntimeException e) {
            made = CompletableFuture.failedStage(e);
        }
        made.whenComplete((connection, failure) -> {
            if (failure != null) {
                retry(failures.of(failure), number);
                mine.completeExceptionally(failures.of(failure));
            } else if (mine.complete(connection)) {
                recovered();
            } else {
                // Closed meanwhile.
                connection.closeAsync();
            }
        });
    }

    private synchronized void retry(StoreException failure, int number) {
        if (closed) {
            return;
        }
        complain(failure);
        try {
            timer.schedule(() -> again(number + 1), backoff.createDelay(number).toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("The timer was shut down before the store was closed.", e);
        }
    }

    private void again(int number) {
        CompletableFuture<C> next = next();
        if (next != null) {
            run(next, number);
        }
    }

    private synchronized @Nullable CompletableFuture<C> next() {
        if (closed) {
            return null;
        }
        attempt = new CompletableFuture<>();
        return attempt;
    }

    /** One line for each new reason, not for each attempt. */
    private void complain(StoreException failure) {
        String reason = String.valueOf(failure.getMessage());
        if (!reason.equals(complaint)) {
            complaint = reason;
            log.warn("{}: {}", lack, reason);
        }
    }

    private synchronized void recovered() {
        if (!complaint.isEmpty()) {
            complaint = "";
            log.info("Connected; no longer: {}.", lack);
        }
    }
}
