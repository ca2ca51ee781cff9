package dev.levee.micrometer;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.policy.Freshness;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinderCompatibilityKit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The standard meters mean what Micrometer says they mean, by its own rules. */
class LeveeCacheMetricsTest extends CacheMeterBinderCompatibilityKit<Cache<?, ?>> {
    private @Nullable Levee levee;
    private @Nullable Cache<String, String> texts;

    @Override
    public Cache<?, ?> createCache() {
        levee = Levee.inMemory().namespace("test").build();
        texts = levee.cache("mycache", String.class, String.class)
                .freshness(Freshness.of(Duration.ofMinutes(1)))
                .shared()
                .build();
        return texts;
    }

    @Override
    public CacheMeterBinder<Cache<?, ?>> binder() {
        return new LeveeCacheMetrics(cache, Tags.empty());
    }

    @Override
    public void put(String key, String value) {
        texts.shared().put(key, value);
    }

    @Override
    public @Nullable String get(String key) {
        return texts.shared().getIfPresent(key);
    }

    @Override
    public void dereferenceCache() {
        super.dereferenceCache();
        close();
        texts = null;
    }

    @AfterEach
    void close() {
        if (levee != null) {
            levee.close();
            levee = null;
        }
    }
}
