package dev.levee.internal.evict;

import dev.levee.cache.InvalidationException;
import dev.levee.event.BreakerState;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.internal.tell.Teller;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A step of the store that is done only when the store has confirmed it. An unknown outcome is tried once more, since each may
 * be repeated without harm; what then is not confirmed is queued before its caller is told.
 */
final class Confirmation {
    private static final int TRIES = 2;

    private final Guard guard;
    private final Teller teller;
    private final String step;
    private final Function<Store, CompletionStage<Void>> question;
    private final BooleanSupplier queue;
    private final CompletableFuture<Void> told = new CompletableFuture<>();

    /**
     * Not asked yet.
     *
     * @param step what messages call it
     * @param queue remembers it to be sent again; says whether there was room
     */
    Confirmation(
            Guard guard,
            Teller teller,
            String step,
            Function<Store, CompletionStage<Void>> question,
            BooleanSupplier queue) {
        this.guard = guard;
        this.teller = teller;
        this.step = step;
        this.question = question;
        this.queue = queue;
    }

    /** Completes once confirmed, else fails with {@link InvalidationException}. */
    CompletableFuture<Void> ask() {
        attempt(1);
        return told;
    }

    private void attempt(int tried) {
        guard.call(Step.INSIST, question).whenComplete((done, failure) -> {
            if (failure == null) {
                told.complete(null);
                return;
            }
            StoreException cause = Guard.asStoreException(failure);
            teller.storeFailed(step, cause);
            // A store that has been given up for its silence is not waited for twice.
            boolean again = cause.outcomeUnknown() && tried < TRIES && guard.breakerState() == BreakerState.CLOSED;
            if (again) {
                attempt(tried + 1);
            } else {
                boolean queued = cause.reason() != StoreException.Reason.CLOSED && queue.getAsBoolean();
                told.completeExceptionally(unconfirmed(cause, queued));
            }
        });
    }

    private InvalidationException unconfirmed(StoreException cause, boolean queued) {
        String next = queued
                ? "It is queued and sent again by this process until the store confirms it; meanwhile this process loads"
                        + " past the store, and others may serve old values, at the longest until their ttl and stale"
                        + " windows are over. To survive the end of this process, use an outbox (docs/transactions.md)."
                : "Old values may be served until it is repeated, at the longest until their ttl and stale windows are"
                        + " over.";
        String of = teller.cache().equals("*") ? "all caches" : "cache \"" + teller.cache() + "\"";
        return new InvalidationException(
                of + ": the store did not confirm the " + step + " (" + cause.reason() + "). " + next, cause, queued);
    }
}
