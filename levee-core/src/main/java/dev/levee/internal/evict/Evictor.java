package dev.levee.internal.evict;

import dev.levee.cache.InvalidationException;
import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.key.Key;
import dev.levee.internal.load.Flights;
import dev.levee.internal.scope.Scope;
import dev.levee.internal.tell.Teller;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Ends values by order: one key, some, all of the resource. Success is said only when the store has confirmed it; an
 * unknown outcome is tried once more, since each step may be repeated without harm. Thread-safe.
 */
public final class Evictor {
    private static final int TRIES = 2;

    private final Guard guard;
    private final Flights<?> flights;
    private final Scope scope;
    private final Teller teller;

    /** For one cache. */
    public Evictor(Guard guard, Flights<?> flights, Scope scope, Teller teller) {
        this.guard = guard;
        this.flights = flights;
        this.scope = scope;
        this.teller = teller;
    }

    /** R5: voids values and the loads in flight. */
    public CompletableFuture<Void> invalidate(List<Key> keys) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<String> names = keys.stream().map(Key::text).distinct().toList();
        names.forEach(flights::detach);
        int chunk = guard.budget().keysPerCall();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (int from = 0; from < names.size(); from += chunk) {
            List<String> part = names.subList(from, Math.min(names.size(), from + chunk));
            all = all.thenCompose(done -> confirmed("invalidate", store -> store.invalidate(part)));
        }
        return all.whenComplete((done, failure) -> {
            // Again: a get may have begun a load between the first detaching and the store's step.
            names.forEach(flights::detach);
            teller.count(failure == null ? Metric.INVALIDATIONS : Metric.INVALIDATIONS_FAILED, names.size());
        });
    }

    /** R6: makes a value stale at once. */
    public CompletableFuture<Void> expire(Key key) {
        flights.detach(key.text());
        return confirmed("expire", store -> store.expire(key.text())).whenComplete((done, failure) -> {
            flights.detach(key.text());
            teller.count(failure == null ? Metric.EXPIRATIONS : Metric.INVALIDATIONS_FAILED);
        });
    }

    /** Voids everything of the resource. */
    public CompletableFuture<Void> clear() {
        flights.detachAll();
        return confirmed("clear", store -> store.drop(scope.names())).whenComplete((done, failure) -> {
            flights.detachAll();
            teller.count(failure == null ? Metric.CLEARS : Metric.INVALIDATIONS_FAILED);
        });
    }

    private CompletableFuture<Void> confirmed(String step, Function<Store, CompletionStage<Void>> question) {
        return attempt(step, question, 1);
    }

    private CompletableFuture<Void> attempt(String step, Function<Store, CompletionStage<Void>> question, int tried) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        guard.callPatiently(question).whenComplete((done, failure) -> {
            if (failure == null) {
                told.complete(null);
                return;
            }
            StoreException cause = Guard.asStoreException(failure);
            teller.storeFailed(step, cause);
            if (cause.outcomeUnknown() && tried < TRIES) {
                attempt(step, question, tried + 1).whenComplete((again, second) -> {
                    if (second == null) {
                        told.complete(null);
                    } else {
                        told.completeExceptionally(second);
                    }
                });
            } else {
                told.completeExceptionally(new InvalidationException(
                        "cache \"" + teller.cache() + "\": the store did not confirm the " + step + " ("
                                + cause.reason() + "). Old values may be served until it is repeated, at the longest"
                                + " until their ttl and stale windows are over.",
                        cause));
            }
        });
        return told;
    }
}
