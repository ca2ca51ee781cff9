package dev.levee.internal.guard;

import dev.levee.spi.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call's answer, told once: the store's, or that none came in time. It is its own listener and carries what it is charged
 * by, so that a call needs no further objects for its protection. Charged before it is told: who acts on it finds the breaker up to date.
 */
final class Answer<T> extends CompletableFuture<T> implements BiConsumer<T, @Nullable Throwable> {
    private final Guard guard;
    private final Step step;
    private final long sentNanos;
    private Deadlines.@Nullable Wait wait;
    private boolean settled;

    Answer(Guard guard, Step step, long sentNanos) {
        this.guard = guard;
        this.step = step;
        this.sentNanos = sentNanos;
    }

    long sentNanos() {
        return sentNanos;
    }

    /** The wait that ends this if nothing else does; false if there is nothing to wait for any more. */
    synchronized boolean waitsAs(Deadlines.Wait ending) {
        if (settled) {
            return false;
        }
        wait = ending;
        return true;
    }

    /** The store's answer. */
    @Override
    public void accept(T value, @Nullable Throwable failure) {
        if (failure != null) {
            fail(Guard.asStoreException(failure));
        } else if (settle()) {
            guard.charge(step, sentNanos, null);
            complete(value);
        }
    }

    /** There is none. */
    void fail(StoreException failure) {
        if (settle()) {
            guard.charge(step, sentNanos, failure);
            completeExceptionally(failure);
        }
    }

    private synchronized boolean settle() {
        if (settled) {
            return false;
        }
        settled = true;
        if (wait != null) {
            wait.answer = null;
        }
        return true;
    }
}
