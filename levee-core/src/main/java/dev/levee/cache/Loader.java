package dev.levee.cache;

import org.jspecify.annotations.Nullable;

/**
 * Fetches a value from the source of truth, usually a database.
 *
 * <p>A blocking get that leads a load runs the loader on its own thread, so transactions, security context and MDC are
 * there as without a cache. An asynchronous get and a background refresh run it on the environment's executor.
 *
 * @param <P> the type of the params
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface Loader<P, V> {
    /**
     * Loads one value. Must bound its own time (a query timeout): its caller waits for it.
     *
     * @return the value, or null if there is none, which is remembered for the policy's {@code absentTtl}
     * @throws Exception unchecked ones reach every waiter as they are, checked ones as {@link LoadException}
     */
    @Nullable
    V load(P params, LoadContext context) throws Exception;
}
