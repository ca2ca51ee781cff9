package dev.levee.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of one resource and one tenant. Thread-safe, cheap to make and to drop.
 *
 * <p>No failure of the store reaches the caller of a get: it then goes to the loader. What a loader throws does reach it,
 * unchecked exceptions as they are and checked ones as {@link LoadException}, unless a stale value stands in.
 *
 * @param <P> the type of the params
 * @param <V> the type of the values
 */
public interface TenantCache<P, V> {

    /** This, accepting only values loaded at most {@code maxAge} ago. Zero accepts only loads that begin after the get. */
    TenantCache<P, V> withMaxAge(Duration maxAge);

    /**
     * This, with gets that go past the cache: each calls the loader for its caller alone, finds nothing kept and keeps
     * nothing, {@code getIfPresent} finds nothing. They still take a place among {@code protection.concurrentLoads}. What
     * acts on the cache by order ({@code put}, {@code invalidate}, {@code expire}, {@code refresh}, {@code warm}) acts on it
     * as ever.
     */
    TenantCache<P, V> bypassing();

    /** The same, without blocking. */
    AsyncTenantCache<P, V> async();

    /**
     * The cached value, or a loaded one.
     *
     * @return null if the loader found nothing
     * @throws IllegalStateException if the cache has no loader
     * @throws LoadTimeoutException if the load of another took longer than {@code loading.maxWait}
     */
    @Nullable
    V get(P params);

    /** As {@link #get(Object)}, with a loader of its own. One load per key still: a get may be answered by another's loader. */
    @Nullable
    V get(P params, Loader<? super P, ? extends V> loader);

    /** As {@link #get(Object)}, telling source, freshness and age. */
    Outcome<V> lookup(P params);

    /** As {@link #get(Object, Loader)}, telling source, freshness and age. */
    Outcome<V> lookup(P params, Loader<? super P, ? extends V> loader);

    /** The cached value if it is fresh, or stale within stale-while-revalidate; else null. Never loads. */
    @Nullable
    V getIfPresent(P params);

    /**
     * As {@link #get(Object)} for many: hits in one round trip per chunk, misses loaded together by the bulk loader if
     * there is one. Duplicates are asked once.
     *
     * @return the values by params, in the order of the params; params whose value is absent are left out
     * @throws BatchException if a key's load failed and nothing stood in; it holds the outcomes of all
     */
    Map<P, V> getAll(Collection<? extends P> params);

    /** As {@link #getAll(Collection)}, with an outcome for each of the params, failures included. */
    Map<P, Outcome<V>> lookupAll(Collection<? extends P> params);

    /** Loads and stores those of the params that are not cached fresh; answers how many values are cached then. */
    @SuppressWarnings("unchecked")
    int warm(P... params);

    /** As {@link #warm(Object[])}. */
    int warm(Collection<? extends P> params);

    /**
     * Stores a value, voiding any load in flight. After a database write prefer {@link #invalidate(Object)}: the next read
     * loads what was committed last, while two puts may arrive in the order that the commits did not have.
     *
     * <p>The old value is over in any case. What the store does not take, or is not asked to while its breaker is open or its
     * memory full, becomes an invalidation, told by {@code CacheEvent.PutRefused}; this returns normally once that is confirmed,
     * and the next get loads.
     *
     * @throws InvalidationException if the store confirmed neither; it says whether the invalidation is queued
     */
    void put(P params, @Nullable V value);

    /** As {@link #put} for many. */
    void putAll(Map<? extends P, ? extends @Nullable V> values);

    /**
     * The first half of a put that follows a database write: called before the commit, so that a put delayed past another's
     * commit and invalidation stores nothing.
     */
    PendingPut<V> beginPut(P params);

    /**
     * Voids the value. A get that starts after this has returned, in any process that reaches the store, returns no value
     * and no stale copy whose load began before it.
     *
     * @throws InvalidationException if the store did not confirm it
     */
    void invalidate(P params);

    /**
     * As {@link #invalidate(Object)}, after the commit of the calling thread's transaction, and not at all if that is rolled
     * back; until then this transaction's gets of the key go past the cache and store nothing. In no transaction, and where
     * Levee was told of none ({@code LeveeBuilder.transactions}), at once.
     *
     * @throws InvalidationException if it was done at once, and the store did not confirm it; else the commit throws it
     */
    void invalidateAfterCommit(P params);

    /** As {@link #invalidate(Object)} for many. An empty collection invalidates nothing. */
    void invalidate(Collection<? extends P> params);

    /**
     * Makes the value stale at once: it is reloaded by the next get, and meanwhile, or if that fails, still serves within
     * the stale windows.
     *
     * @throws InvalidationException if the store did not confirm it
     */
    void expire(P params);

    /**
     * Voids every value of this resource and tenant at once, whatever their number. A get that starts after this has returned,
     * in any process that reaches the store, returns nothing of it whose load began before.
     *
     * @throws InvalidationException if the store did not confirm it
     * @throws IllegalStateException if the cache was built {@code withoutTenantScopes()}
     */
    void clear();

    /**
     * Makes every value of this resource and tenant stale at once, as {@link #expire} does with one.
     *
     * @throws InvalidationException if the store did not confirm it
     * @throws IllegalStateException if the cache was built {@code withoutTenantScopes()}
     */
    void expireAll();

    /** Loads the value now, whatever is cached, and stores it. */
    @Nullable
    V refresh(P params);

    /** A put that has begun. Must be ended by one of its methods; if it is not, its claim runs out with the lease. */
    interface PendingPut<V> extends AutoCloseable {
        /**
         * Stores the value if nothing has voided the claim; else invalidates the key, as {@link TenantCache#put} does.
         *
         * @throws InvalidationException if the store confirmed neither
         */
        void put(@Nullable V value);

        /** Ends the claim without a value; nothing if {@link #put} was called. */
        @Override
        void close();
    }
}
