package dev.levee.event;

import dev.levee.spi.StoreException;
import java.time.Duration;

/** Something worth telling that happened in a cache; never holds a value. Hits are counted, not told. */
public sealed interface CacheEvent {

    /** The resource of the cache. */
    String cache();

    /** A loader ended well. */
    record Loaded(String cache, String key, Duration took, boolean refresh) implements CacheEvent {}

    /** A loader threw. */
    record LoadFailed(String cache, String key, Throwable failure, boolean refresh) implements CacheEvent {}

    /** A loaded value was not stored: an invalidation or a lost lease overtook its load. */
    record FillRefused(String cache, String key) implements CacheEvent {}

    /** A call to the store failed. */
    record StoreFailed(String cache, String step, StoreException failure) implements CacheEvent {}

    /** Bytes under a key were no entry that can be served. */
    record BadEntry(String cache, String key, Metric reason) implements CacheEvent {}

    /** A value was over the bound on size, and was not stored. */
    record Oversized(String cache, String key, int bytes) implements CacheEvent {}
}
