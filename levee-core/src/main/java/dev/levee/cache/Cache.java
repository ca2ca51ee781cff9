package dev.levee.cache;

import dev.levee.event.CacheState;
import dev.levee.event.CacheStats;
import java.util.Collection;
import java.util.Map;

/**
 * The values of one resource. Reads and writes need a tenant first: {@link #tenant}, or {@link #shared} for a resource that
 * was declared to have none. Thread-safe.
 *
 * @param <P> the type of the params
 * @param <V> the type of the values
 */
public interface Cache<P, V> {

    /** What is cached, for instance {@code user}. */
    String resource();

    /**
     * The values of one tenant.
     *
     * @param tenant whose data; any text of 1 to 256 characters. It is encoded so that it can neither inject nor collide
     * @throws IllegalArgumentException if the tenant is empty or too long, or if the resource was declared shared
     */
    TenantCache<P, V> tenant(String tenant);

    /**
     * The values of a resource that was declared {@code shared()}.
     *
     * @throws IllegalStateException if it was not
     */
    TenantCache<P, V> shared();

    /**
     * As {@link TenantCache#getAll}, over tenants.
     *
     * @return the values by request, in the order of the requests; requests whose value is absent are left out
     * @throws BatchException if a key's load failed and nothing stood in
     */
    Map<Request<P>, V> getAllFor(Collection<Request<P>> requests);

    /** As {@link #getAllFor}, with an outcome for every request, failures included. */
    Map<Request<P>, Outcome<V>> lookupAllFor(Collection<Request<P>> requests);

    /**
     * Voids every value of this resource, of all tenants, at once, whatever their number. A get that starts after this has
     * returned, in any process that reaches the store, returns nothing whose load began before it.
     *
     * @throws InvalidationException if the store did not confirm it
     */
    void clear();

    /**
     * Makes every value of this resource stale, of all tenants, at once, as {@link TenantCache#expire} does with one.
     *
     * @throws InvalidationException if the store did not confirm it
     */
    void expireAll();

    /** Moves gets into this cache and out of it, in this process. */
    RolloutSwitch rollout();

    /** What has been counted so far. */
    CacheStats stats();

    /** What goes on at this moment. */
    CacheState state();

    /** The Redis name of a value, for tools and logs; for a shared resource the tenant is not looked at. */
    String keyOf(String tenant, P params);
}
