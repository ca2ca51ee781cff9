package dev.levee.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.policy.Freshness;
import dev.levee.policy.Packing;
import dev.levee.testkit.ManualEnvironment;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Meters of caches, whenever these were built; bounded in number, gone with their Levee, and never in a get's way. */
class LeveeMetricsTest {
    private final ManualEnvironment time = ManualEnvironment.inline();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Levee levee =
            Levee.inMemory().namespace("test").environment(time).build();

    @AfterEach
    void close() {
        levee.close();
    }

    private Cache<String, String> cache(String resource) {
        return levee.cache(resource, String.class, String.class)
                .freshness(Freshness.of(Duration.ofSeconds(10)))
                .loader((id, context) -> "value of " + id)
                .build();
    }

    @Test
    void cachesBuiltBeforeAndAfterHaveMeters() {
        cache("before").tenant("acme").get("1");
        new LeveeMetrics(levee).bindTo(registry);
        cache("after").tenant("acme").get("1");

        for (String name : List.of("before", "after")) {
            assertThat(registry.get("cache.gets")
                            .tags("cache", name, "result", "miss")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("levee.loads")
                            .tag("cache", name)
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void eachOfTwoRegistriesHasItsMeters() {
        LeveeMetrics metrics = new LeveeMetrics(levee);
        MeterRegistry other = new SimpleMeterRegistry();
        metrics.bindTo(registry);
        metrics.bindTo(other);
        cache("price").tenant("acme").get("1");

        for (MeterRegistry each : List.of(registry, other)) {
            assertThat(each.get("levee.get.duration")
                            .tags("cache", "price", "outcome", "loaded")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void theNumberOfMetersDoesNotGrowWithKeysAndTenants() {
        new LeveeMetrics(levee).withTenants("acme").bindTo(registry);
        Cache<String, String> cache = cache("price");
        cache.tenant("acme").get("1");
        cache.tenant("acme").get("1");
        cache.tenant("other-1").get("1");
        cache.tenant("other-1").get("1");
        int before = registry.getMeters().size();
        for (int i = 0; i < 200; i++) {
            cache.tenant("tenant-" + i).get("key-" + i);
            cache.tenant("tenant-" + i).get("key-" + i);
        }

        assertThat(registry.getMeters()).hasSize(before);
        Set<String> tenants = new TreeSet<>();
        for (Meter meter : registry.getMeters()) {
            for (Tag tag : meter.getId().getTags()) {
                assertThat(tag.getValue()).doesNotContain("key-").doesNotContain("v1:");
                if (tag.getKey().equals("tenant")) {
                    tenants.add(tag.getValue());
                }
            }
        }
        assertThat(tenants).containsExactly("acme", "other");
        assertThat(registry.get("levee.tenant.gets")
                        .tags("tenant", "other", "outcome", "loaded")
                        .counter()
                        .count())
                .isEqualTo(201);
    }

    @Test
    void aRegistryThatRefusesAMeterCostsThatMeterAndNoGet() {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals("levee.get.duration") || id.getName().equals("levee.loads")) {
                    throw new IllegalArgumentException("refused");
                }
                return id;
            }
        });
        LeveeMetrics metrics = new LeveeMetrics(levee);
        metrics.bindTo(registry);
        Cache<String, String> cache = cache("price");

        assertThat(cache.tenant("acme").get("1")).isEqualTo("value of 1");
        assertThat(cache.tenant("acme").get("2")).isEqualTo("value of 2");
        assertThat(metrics.refused())
                .as("levee.loads, and levee.get.duration once")
                .isEqualTo(2);
        assertThat(registry.get("levee.fills").functionCounter().count()).isEqualTo(2);
        assertThat(registry.find("levee.get.duration").meter()).isNull();
    }

    @Test
    void theMetersOfAClosedLeveeAreGone() {
        new LeveeMetrics(levee).withTags(Tags.of("app", "shop")).bindTo(registry);
        cache("price").tenant("acme").get("1");
        assertThat(registry.getMeters())
                .isNotEmpty()
                .allSatisfy(meter -> assertThat(meter.getId().getTag("app")).isEqualTo("shop"));

        levee.close();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void sizesTellWhatCompressionSaves() {
        new LeveeMetrics(levee).bindTo(registry);
        levee.cache("text", String.class, String.class)
                .freshness(Freshness.of(Duration.ofSeconds(10)))
                .packing(Packing.DEFAULT.withCompression(Packing.Compression.DEFLATE, 1_000))
                .loader((id, context) -> "again and ".repeat(2_000))
                .build()
                .tenant("acme")
                .get("1");

        assertThat(registry.get("levee.value.size").summary().totalAmount()).isGreaterThan(20_000);
        assertThat(registry.get("levee.value.stored").summary().totalAmount()).isBetween(1.0, 1_000.0);
    }

    @Test
    void theStateOfTheBreakerIsOneOfItsGauges() {
        new LeveeMetrics(levee).bindTo(registry);

        assertThat(registry.get("levee.breaker.state")
                        .tag("state", "closed")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("levee.breaker.state")
                        .tag("state", "open")
                        .gauge()
                        .value())
                .isZero();
    }
}
