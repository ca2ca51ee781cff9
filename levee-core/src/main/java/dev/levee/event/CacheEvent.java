package dev.levee.event;

import dev.levee.spi.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something worth telling that happened in a cache; never holds a value. Hits are counted, not told. */
public sealed interface CacheEvent {

    /** The resource of the cache; {@code *} for what concerns all of them. */
    String cache();

    /** A loader ended well. */
    record Loaded(String cache, String key, Duration took, boolean refresh) implements CacheEvent {}

    /** A loader threw. */
    record LoadFailed(String cache, String key, Throwable failure, boolean refresh) implements CacheEvent {}

    /** A load found no place in time. */
    record LoadRejected(String cache, String key, boolean refresh) implements CacheEvent {}

    /** A load took longer than its hard timeout; it goes on, and nobody waits for it. */
    record LoadAbandoned(String cache, String key, Duration after) implements CacheEvent {}

    /** The breaker around the store changed its state. */
    record BreakerChanged(String cache, BreakerState from, BreakerState to, String reason) implements CacheEvent {}

    /**
     * The store did not confirm an invalidation; it waits for its replay.
     *
     * @param cache {@code *} for all of them
     * @param key {@code *} for every key of the cache, {@code *:tenant} for every one of a tenant
     */
    record InvalidationQueued(String cache, String key, int waiting) implements CacheEvent {}

    /** The store has confirmed queued invalidations. */
    record InvalidationsReplayed(String cache, int confirmed, int waiting) implements CacheEvent {}

    /** A loaded value was not stored: an invalidation or a lost lease overtook its load. */
    record FillRefused(String cache, String key) implements CacheEvent {}

    /**
     * A value that was put is not stored, and its key was to be invalidated instead (R10), so that no older value stays.
     *
     * @param failure what kept the store from taking it, as with an open breaker; null if another write voided the put, or
     *     the value is not to be stored by its size or {@code ttlOf}
     */
    record PutRefused(String cache, String key, @Nullable StoreException failure) implements CacheEvent {}

    /** A call to the store failed. */
    record StoreFailed(String cache, String step, StoreException failure) implements CacheEvent {}

    /**
     * Whether near values may be served has changed, or, in the same state with a higher epoch, all of them were dropped.
     *
     * @param epoch counts the times that near values began anew
     */
    record NearChanged(String cache, NearState state, long epoch, String reason) implements CacheEvent {}

    /** Another part of the gets goes through the cache from now on, in percent. */
    record RolloutChanged(String cache, double from, double to, String reason) implements CacheEvent {}

    /** Bytes under a key were no entry that can be served. */
    record BadEntry(String cache, String key, Metric reason) implements CacheEvent {}

    /** A value was over the bound on size, and was not stored. */
    record Oversized(String cache, String key, int bytes) implements CacheEvent {}
}
