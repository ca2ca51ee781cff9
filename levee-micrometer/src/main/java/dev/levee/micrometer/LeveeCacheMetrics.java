package dev.levee.micrometer;

import dev.levee.cache.Cache;
import dev.levee.event.CacheStats;
import dev.levee.event.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * The standard meters of one cache, {@code cache.gets}, {@code cache.puts} and the like: what every dashboard for caches knows.
 * A hit is a get that waited for no loader; every other one is a miss, so that both together are all gets.
 *
 * <p>There is no {@code cache.size}, since the values of a cache are in Redis among others', and no {@code cache.evictions},
 * since Redis evicts without telling whose value it was.
 */
public final class LeveeCacheMetrics extends CacheMeterBinder<Cache<?, ?>> {

    /** For one cache, with {@code tags} besides {@code cache}. */
    public LeveeCacheMetrics(Cache<?, ?> cache, Iterable<Tag> tags) {
        super(cache, cache.resource(), tags);
    }

    @Override
    protected @Nullable Long size() {
        return null;
    }

    @Override
    protected long hitCount() {
        CacheStats stats = stats();
        return stats == null ? 0 : stats.hits();
    }

    @Override
    protected Long missCount() {
        CacheStats stats = stats();
        return stats == null ? 0 : stats.gets() - stats.hits();
    }

    @Override
    protected @Nullable Long evictionCount() {
        return null;
    }

    @Override
    protected long putCount() {
        CacheStats stats = stats();
        return stats == null ? 0 : stats.count(Metric.PUTS) + stats.count(Metric.FILLS);
    }

    private @Nullable CacheStats stats() {
        Cache<?, ?> cache = getCache();
        return cache == null ? null : cache.stats();
    }

    @Override
    protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
        // They are levee.*, and bound one by one.
    }
}
