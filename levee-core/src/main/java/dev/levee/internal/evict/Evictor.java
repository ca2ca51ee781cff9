package dev.levee.internal.evict;

import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.key.Key;
import dev.levee.internal.tell.Teller;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Ends values by order: one key, or some. Success is said only when the store has confirmed it; what is not confirmed waits in
 * the {@link Backlog}. Thread-safe.
 */
public final class Evictor {
    private final Guard guard;
    private final Local local;
    private final Backlog backlog;
    private final Teller teller;

    /** For one resource, of which this process holds so much. */
    public Evictor(Guard guard, Local local, Backlog backlog, Teller teller) {
        this.guard = guard;
        this.local = local;
        this.backlog = backlog;
        this.teller = teller;
    }

    /** R5: voids values and the loads in flight. */
    public CompletableFuture<Void> invalidate(List<Key> keys) {
        return invalidateNames(keys.stream().map(Key::text).distinct().toList());
    }

    /** The same by the names of keys in the store. */
    public CompletableFuture<Void> invalidateNames(List<String> names) {
        local.detach(names);
        int chunk = guard.budget().keysPerCall();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (int from = 0; from < names.size(); from += chunk) {
            List<String> part = names.subList(from, Math.min(names.size(), from + chunk));
            // A chunk that failed does not keep the others from being sent; the first failure is told.
            CompletableFuture<Void> one = all.handle((done, failure) -> null)
                    .thenCompose(before -> confirmed(part))
                    .whenComplete((done, failure) -> {
                        // Again: a get may have begun a load between the first detaching and the store's step.
                        local.detach(part);
                        teller.count(failure == null ? Metric.INVALIDATIONS : Metric.INVALIDATIONS_FAILED, part.size());
                    });
            all = all.thenCombine(one, (first, second) -> null);
        }
        return all;
    }

    private CompletableFuture<Void> confirmed(List<String> names) {
        return new Confirmation(
                        guard, teller, "invalidate", store -> store.invalidate(names), () -> backlog.add(names, false))
                .ask();
    }

    /** R6: makes a value stale at once. */
    public CompletableFuture<Void> expire(Key key) {
        List<String> name = List.of(key.text());
        local.detach(name);
        return new Confirmation(
                        guard, teller, "expire", store -> store.expire(key.text()), () -> backlog.add(name, true))
                .ask()
                .whenComplete((done, failure) -> {
                    local.detach(name);
                    teller.count(failure == null ? Metric.EXPIRATIONS : Metric.INVALIDATIONS_FAILED);
                });
    }
}
