package dev.levee.internal.evict;

import dev.levee.event.CacheEvent;
import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.internal.guard.StoreClock;
import dev.levee.internal.key.Key;
import dev.levee.internal.load.Flights;
import dev.levee.internal.load.Recipe;
import dev.levee.internal.load.Renewal;
import dev.levee.internal.scope.Scopes;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.tell.Teller;
import dev.levee.spi.Environment;
import dev.levee.spi.Lease;
import dev.levee.spi.Store.Claimed;
import dev.levee.spi.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stores values by order (rule R10): claims the key, which voids the load in flight, then fills by that claim. A refused
 * fill and an unknown outcome become an invalidation, so that no older value outlives the put. Thread-safe.
 */
public final class Puts<V> {
    private final Guard guard;
    private final StoreClock clock;
    private final Flights<V> flights;
    private final Recipe<V> recipe;
    private final Evictor evictor;
    private final Environment environment;
    private final Teller teller;
    private final long leaseMillis;

    /** For one cache. */
    public Puts(
            Guard guard,
            StoreClock clock,
            Flights<V> flights,
            Recipe<V> recipe,
            Evictor evictor,
            Environment environment,
            Teller teller,
            long leaseMillis) {
        this.guard = guard;
        this.clock = clock;
        this.flights = flights;
        this.recipe = recipe;
        this.evictor = evictor;
        this.environment = environment;
        this.teller = teller;
        this.leaseMillis = leaseMillis;
    }

    /** Claims a key, which belongs to these scopes. The stage never fails: a claim that was not granted ends as an invalidation. */
    public CompletableFuture<Claim> begin(Key key, Scopes scopes) {
        flights.detach(key.text());
        flights.dropNear(key.text());
        String token = Flights.newToken(environment);
        long sent = environment.nanoTime();
        // The store's time is known from the claim, whatever becomes of the stamps.
        CompletableFuture<Claimed> claimed = guard.call(
                        Step.GROW_PATIENTLY, store -> store.claim(key.text(), token, leaseMillis))
                .thenApply(granted -> {
                    clock.sample(sent, granted.lease().grantedMicros());
                    return granted;
                });
        CompletableFuture<Stamps> stamps = scopes.completeForPut();
        return claimed.thenCombine(stamps, (granted, found) -> new Claim(key, scopes, granted, found, null))
                .exceptionally(failure -> {
                    StoreException why = Guard.asStoreException(failure);
                    teller.storeFailed("claim", why);
                    if (why.outcomeUnknown()) {
                        guard.call(store -> store.abandon(key.text(), token));
                    }
                    return new Claim(key, scopes, null, null, why);
                });
    }

    /** Claims and fills. */
    public CompletableFuture<Void> put(Key key, Scopes scopes, @Nullable V value) {
        return begin(key, scopes).thenCompose(claim -> claim.fill(value));
    }

    /** A put that has begun. Thread-safe. */
    public final class Claim {
        private final Key key;
        private final Scopes scopes;
        private final @Nullable Claimed claimed;
        private final @Nullable Stamps stamps;
        private final @Nullable StoreException notClaimed;
        private final @Nullable Renewal renewal;
        private final AtomicBoolean ended = new AtomicBoolean();

        Claim(
                Key key,
                Scopes scopes,
                @Nullable Claimed claimed,
                @Nullable Stamps stamps,
                @Nullable StoreException notClaimed) {
            this.key = key;
            this.scopes = scopes;
            this.claimed = claimed;
            this.stamps = stamps;
            this.notClaimed = notClaimed;
            this.renewal = claimed == null ? null : new Renewal(flights, claimed.lease());
        }

        /** Keeps the claim until it ends: a transaction may last longer than a lease. */
        public void keep() {
            if (renewal != null) {
                renewal.start();
            }
        }

        /** Stores the value if nothing has voided the claim; else invalidates the key. */
        public CompletableFuture<Void> fill(@Nullable V value) {
            if (!ended.compareAndSet(false, true)) {
                throw new IllegalStateException(
                        "cache \"" + teller.cache() + "\": this put has ended already. Begin another one.");
            }
            stopRenewal();
            if (claimed == null || stamps == null || !stamps.complete()) {
                return refused(notClaimed);
            }
            Lease lease = claimed.lease();
            Recipe.Prepared prepared = recipe.prepare(
                    key,
                    value,
                    Recipe.Wish.NONE,
                    lease.grantedMillis(),
                    0,
                    stamps,
                    flights.verified(key, claimed.entry(), stamps));
            if (prepared == null) {
                return refused(null);
            }
            if (prepared == Recipe.Prepared.OLDER) {
                return guard.call(store -> store.release(lease)).handle((held, failure) -> null);
            }
            scopes.outlive(prepared.retentionMillis());
            return guard.call(
                            Step.GROW_PATIENTLY,
                            store -> store.fill(lease, prepared.bytes(), prepared.retentionMillis()))
                    .handle((stored, failure) -> {
                        if (failure != null) {
                            StoreException why = Guard.asStoreException(failure);
                            teller.storeFailed("fill", why);
                            return refused(why);
                        }
                        return stored ? stored() : refused(null);
                    })
                    .thenCompose(done -> done);
        }

        /** Ends the claim without a value; nothing if it has ended. */
        public void end() {
            if (ended.compareAndSet(false, true)) {
                stopRenewal();
                if (claimed != null) {
                    Lease lease = claimed.lease();
                    guard.call(store -> store.release(lease));
                }
            }
        }

        private CompletableFuture<Void> stored() {
            flights.detach(key.text());
            flights.dropNear(key.text());
            teller.count(Metric.PUTS);
            return CompletableFuture.completedFuture(null);
        }

        private CompletableFuture<Void> refused(@Nullable StoreException failure) {
            teller.count(Metric.PUTS_REFUSED);
            if (teller.heard()) {
                teller.tell(new CacheEvent.PutRefused(teller.cache(), key.text(), failure));
            }
            return evictor.invalidate(List.of(key));
        }

        private void stopRenewal() {
            if (renewal != null) {
                renewal.stop();
            }
        }
    }
}
