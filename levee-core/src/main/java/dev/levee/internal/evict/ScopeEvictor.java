package dev.levee.internal.evict;

import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.scope.Scope;
import dev.levee.internal.tell.Teller;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Ends by order all values of a scope, or makes them stale, by deleting its stamps: one step of the store, whatever their
 * number. Thread-safe.
 */
public final class ScopeEvictor {
    private final Guard guard;
    private final Backlog backlog;
    private final Teller teller;
    private final Supplier<List<Local>> locals;

    /**
     * For the scopes of one cache, or of all.
     *
     * @param locals what this process holds that the scopes may cover
     */
    public ScopeEvictor(Guard guard, Backlog backlog, Teller teller, Supplier<List<Local>> locals) {
        this.guard = guard;
        this.backlog = backlog;
        this.teller = teller;
        this.locals = locals;
    }

    /** Voids all of a scope. */
    public CompletableFuture<Void> clear(Scope scope) {
        return end(scope, false, "clear", Metric.CLEARS);
    }

    /** Makes all of a scope stale at once. */
    public CompletableFuture<Void> expire(Scope scope) {
        return end(scope, true, "expiry", Metric.EXPIRATIONS);
    }

    private CompletableFuture<Void> end(Scope scope, boolean softly, String step, Metric confirmed) {
        detach(scope);
        return new Confirmation(
                        guard,
                        teller,
                        step,
                        store -> store.drop(scope.stamps(softly)),
                        () -> backlog.add(scope, softly))
                .ask()
                .whenComplete((done, failure) -> {
                    // Again: a get may have begun a load between the first detaching and the store's step.
                    detach(scope);
                    teller.count(failure == null ? confirmed : Metric.INVALIDATIONS_FAILED);
                });
    }

    private void detach(Scope scope) {
        locals.get().forEach(local -> local.detach(scope));
    }
}
