package dev.levee.internal.evict;

import dev.levee.cache.InvalidationException;
import dev.levee.event.BreakerState;
import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.internal.key.Key;
import dev.levee.internal.load.Flights;
import dev.levee.internal.near.NearCache;
import dev.levee.internal.tell.Teller;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ends values by order: one key, some, all of the resource. Success is said only when the store has confirmed it; an
 * unknown outcome is tried once more, since each step may be repeated without harm, and what then is not confirmed waits in
 * the {@link Backlog}. Thread-safe.
 */
public final class Evictor {
    private static final int TRIES = 2;

    private final Guard guard;
    private final @Nullable Flights<?> flights;
    private final @Nullable NearCache<?> near;
    private final List<String> stamps;
    private final String resource;
    private final Backlog backlog;
    private final Teller teller;

    /**
     * For one resource.
     *
     * @param flights its loads in this process; null if it has no cache here
     * @param near its near values in this process; null if there are none
     * @param stamps the names of its stamps
     */
    public Evictor(
            Guard guard,
            @Nullable Flights<?> flights,
            @Nullable NearCache<?> near,
            String resource,
            List<String> stamps,
            Backlog backlog,
            Teller teller) {
        this.guard = guard;
        this.flights = flights;
        this.near = near;
        this.resource = resource;
        this.stamps = stamps;
        this.backlog = backlog;
        this.teller = teller;
    }

    /** R5: voids values and the loads in flight. */
    public CompletableFuture<Void> invalidate(List<Key> keys) {
        return invalidateNames(keys.stream().map(Key::text).distinct().toList());
    }

    /** The same by the names of keys in the store. */
    public CompletableFuture<Void> invalidateNames(List<String> names) {
        detach(names);
        int chunk = guard.budget().keysPerCall();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (int from = 0; from < names.size(); from += chunk) {
            List<String> part = names.subList(from, Math.min(names.size(), from + chunk));
            // A chunk that failed does not keep the others from being sent; the first failure is told.
            CompletableFuture<Void> one = all.handle((done, failure) -> null)
                    .thenCompose(before -> confirmed(
                            "invalidate", store -> store.invalidate(part), failure -> backlog.add(part, false)))
                    .whenComplete((done, failure) -> {
                        // Again: a get may have begun a load between the first detaching and the store's step.
                        detach(part);
                        teller.count(failure == null ? Metric.INVALIDATIONS : Metric.INVALIDATIONS_FAILED, part.size());
                    });
            all = all.thenCombine(one, (first, second) -> null);
        }
        return all;
    }

    /** R6: makes a value stale at once. */
    public CompletableFuture<Void> expire(Key key) {
        List<String> name = List.of(key.text());
        detach(name);
        return confirmed("expire", store -> store.expire(key.text()), failure -> backlog.add(name, true))
                .whenComplete((done, failure) -> {
                    detach(name);
                    teller.count(failure == null ? Metric.EXPIRATIONS : Metric.INVALIDATIONS_FAILED);
                });
    }

    /** Voids everything of the resource. */
    public CompletableFuture<Void> clear() {
        detachAll();
        return confirmed("clear", store -> store.drop(stamps), failure -> backlog.addResource(resource))
                .whenComplete((done, failure) -> {
                    detachAll();
                    teller.count(failure == null ? Metric.CLEARS : Metric.INVALIDATIONS_FAILED);
                });
    }

    private void detach(List<String> names) {
        if (flights != null) {
            names.forEach(flights::detach);
        }
        if (near != null) {
            names.forEach(near::drop);
        }
    }

    private void detachAll() {
        if (flights != null) {
            flights.detachAll();
        }
        if (near != null) {
            near.clear();
        }
    }

    // What cannot be confirmed is queued before its caller is told.
    private CompletableFuture<Void> confirmed(
            String step, Function<Store, CompletionStage<Void>> question, Consumer<StoreException> queue) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        attempt(step, question, queue, 1, told);
        return told;
    }

    private void attempt(
            String step,
            Function<Store, CompletionStage<Void>> question,
            Consumer<StoreException> queue,
            int tried,
            CompletableFuture<Void> told) {
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
                attempt(step, question, queue, tried + 1, told);
            } else {
                boolean queued = cause.reason() != StoreException.Reason.CLOSED;
                if (queued) {
                    queue.accept(cause);
                }
                told.completeExceptionally(unconfirmed(step, cause, queued));
            }
        });
    }

    private InvalidationException unconfirmed(String step, StoreException cause, boolean queued) {
        String next = queued
                ? "It is queued and sent again by this process until the store confirms it; meanwhile this process loads"
                        + " past the store, and others may serve old values, at the longest until their ttl and stale"
                        + " windows are over. To survive the end of this process, use an outbox (docs/transactions.md)."
                : "Old values may be served until it is repeated, at the longest until their ttl and stale windows are"
                        + " over.";
        return new InvalidationException(
                "cache \"" + resource + "\": the store did not confirm the " + step + " (" + cause.reason() + "). "
                        + next,
                cause,
                queued);
    }
}
