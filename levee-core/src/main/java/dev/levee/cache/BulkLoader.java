package dev.levee.cache;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the values of many params at once: the cure of N+1 queries. Gets only params whose leases this process holds.
 *
 * @param <P> the type of the params
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface BulkLoader<P, V> {
    /**
     * Loads values of one tenant.
     *
     * @param params distinct and not empty
     * @return for each of the params its value. A null value means there is none, and is remembered for the policy's
     *     {@code absentTtl}. A param that the map lacks is answered as absent for this call and not stored, since a lost row
     *     cannot be told from a forgotten one. Other keys are ignored and counted. A null map fails every param
     * @throws Exception fails every param; unchecked ones reach the callers as they are, checked ones as {@link LoadException}
     */
    Map<P, @Nullable V> load(Set<P> params, LoadContext context) throws Exception;
}
