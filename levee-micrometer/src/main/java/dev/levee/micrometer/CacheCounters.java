package dev.levee.micrometer;

import dev.levee.cache.Cache;
import dev.levee.event.CacheState;
import dev.levee.event.Metric;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/** What one cache has counted, and what goes on in it. */
final class CacheCounters {
    private final Cache<?, ?> cache;
    private final Tags tags;

    CacheCounters(Cache<?, ?> cache, Tags tags) {
        this.cache = cache;
        this.tags = tags.and("cache", cache.resource());
    }

    void bindTo(Registration registration) {
        for (Metric metric : Metric.values()) {
            String name = Names.of(metric);
            registration.add(
                    name,
                    registry -> FunctionCounter.builder(
                                    name, cache, counted -> counted.stats().count(metric))
                            .description(Names.description(metric))
                            .tags(tags.and(Names.tags(metric)))
                            .register(registry));
        }
        gauge(registration, "levee.loads.running", "Loads under way, refreshes among them", CacheState::loads);
        gauge(registration, "levee.gets.waiting", "Gets that wait for a load", CacheState::waitingGets);
        gauge(registration, "levee.loads.waiting", "Loads that wait for a place", CacheState::waitingLoads);
        gauge(registration, "levee.refreshes.running", "Background reloads under way", CacheState::refreshes);
        registration.add(
                "levee.rollout.percent",
                registry -> Gauge.builder(
                                "levee.rollout.percent",
                                cache,
                                now -> now.rollout().percent())
                        .description("How much of the gets goes through the cache, in percent")
                        .tags(tags)
                        .register(registry));
        gauge(registration, "levee.near.values", "Values kept near the application", CacheState::nearValues);
    }

    private void gauge(
            Registration registration, String name, String description, ToDoubleFunction<CacheState> number) {
        registration.add(
                name,
                registry -> Gauge.builder(name, cache, now -> number.applyAsDouble(now.state()))
                        .description(description)
                        .tags(tags)
                        .register(registry));
    }
}
