package dev.levee.cache;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * As {@link TenantCache}, without blocking. Loaders run on the environment's executor. Stages complete on any thread, and
 * exceptionally with the loader's own exception, a checked one too: {@code whenComplete}, {@code handle} and
 * {@code exceptionally} of the stage itself see it as it was thrown. A stage that depends on it, {@code join()} and
 * {@code get()} wrap it as they always do: its cause is the loader's exception. Cancelling a stage cancels only this caller's
 * wait.
 *
 * @param <P> the type of the params
 * @param <V> the type of the values
 */
public interface AsyncTenantCache<P, V> {
    /** As {@link TenantCache#get(Object)}. */
    CompletionStage<@Nullable V> get(P params);

    /** As {@link TenantCache#get(Object, Loader)}. */
    CompletionStage<@Nullable V> get(P params, Loader<? super P, ? extends V> loader);

    /** As {@link TenantCache#lookup(Object)}. */
    CompletionStage<Outcome<V>> lookup(P params);

    /** As {@link TenantCache#getIfPresent}. */
    CompletionStage<@Nullable V> getIfPresent(P params);

    /** As {@link TenantCache#getAll}. */
    CompletionStage<Map<P, V>> getAll(Collection<? extends P> params);

    /** As {@link TenantCache#lookupAll}. */
    CompletionStage<Map<P, Outcome<V>>> lookupAll(Collection<? extends P> params);

    /** As {@link TenantCache#put}. */
    CompletionStage<Void> put(P params, @Nullable V value);

    /** As {@link TenantCache#invalidate(Object)}. */
    CompletionStage<Void> invalidate(P params);

    /** As {@link TenantCache#invalidate(Collection)}. */
    CompletionStage<Void> invalidate(Collection<? extends P> params);

    /** As {@link TenantCache#expire}. */
    CompletionStage<Void> expire(P params);

    /** As {@link TenantCache#clear}. */
    CompletionStage<Void> clear();

    /** As {@link TenantCache#expireAll}. */
    CompletionStage<Void> expireAll();

    /** As {@link TenantCache#refresh}. */
    CompletionStage<@Nullable V> refresh(P params);
}
