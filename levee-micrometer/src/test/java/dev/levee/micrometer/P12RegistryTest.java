package dev.levee.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.Outcome;
import dev.levee.cache.Source;
import dev.levee.cache.TenantCache;
import dev.levee.event.Metric;
import dev.levee.policy.Freshness;
import dev.levee.policy.Near;
import dev.levee.testkit.ManualEnvironment;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P12 in the registry: over random runs, each meter that tells of gets agrees with what the callers saw. */
class P12RegistryTest {
    private final ManualEnvironment time = ManualEnvironment.inline();
    private final FailingStore failing = new FailingStore(time);
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Levee levee = Levee.with(failing.store)
            .namespace("test")
            .environment(time)
            .withoutBreaker()
            .build();
    private boolean loaderFails;

    @AfterEach
    void close() {
        levee.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatTheMetersSumUpToIsWhatTheCallersSaw(long seed) {
        new LeveeMetrics(levee).bindTo(registry);
        Cache<String, String> cache = cache(seed % 2 == 0);
        Map<String, Long> seen = run(seed, cache.tenant("acme"));
        long gets = seen.values().stream().mapToLong(Long::longValue).sum();

        assertThat(counted("levee.gets", "outcome")).as("levee.gets").isEqualTo(seen);
        assertThat(sum("cache.gets", "result", "hit") + sum("cache.gets", "result", "miss"))
                .as("hits and misses of cache.gets")
                .isEqualTo(gets);
        assertThat(sum("cache.gets", "result", "hit"))
                .as("hits")
                .isEqualTo(count(seen, "near", "fresh", "refreshing", "stale"));
        long near = seen.getOrDefault("near", 0L);
        assertThat(registry.find("levee.get.duration").timers().stream()
                        .mapToLong(Timer::count)
                        .sum())
                .as("timed gets, near ones aside")
                .isEqualTo(gets - near);
        assertThat(registry.find("levee.stale.age").timers().stream()
                        .mapToLong(Timer::count)
                        .sum())
                .as("stale values served")
                .isEqualTo(seen.entrySet().stream()
                        .filter(each -> each.getKey().startsWith("stale"))
                        .mapToLong(Map.Entry::getValue)
                        .sum());
        assertThat(registry.find("levee.load.duration").timers().stream()
                        .mapToLong(Timer::count)
                        .sum())
                .as("loads that ended")
                .isEqualTo(cache.stats().count(Metric.LOADS));
        assertThat(registry.find("levee.load.duration").tag("result", "failed").timers().stream()
                        .mapToLong(Timer::count)
                        .sum())
                .as("loads that failed")
                .isEqualTo(cache.stats().count(Metric.LOAD_FAILURES));
    }

    private Cache<String, String> cache(boolean near) {
        var described = levee.cache("price", String.class, String.class)
                .freshness(Freshness.of(Duration.ofSeconds(10))
                        .withStaleWhileRevalidate(Duration.ofSeconds(5))
                        .withStaleIfError(Duration.ofSeconds(20)))
                .loader((id, context) -> {
                    if (loaderFails) {
                        throw new IllegalStateException("down");
                    }
                    return "value of " + id;
                });
        return (near ? described.near(Near.entries(100, Duration.ofSeconds(3))) : described).build();
    }

    private Map<String, Long> run(long seed, TenantCache<String, String> cache) {
        Random random = new Random(seed);
        Map<String, Long> seen = new TreeMap<>();
        for (int i = 0; i < 600; i++) {
            String id = Integer.toString(random.nextInt(6));
            int dice = random.nextInt(100);
            if (dice < 55) {
                count(seen, () -> cache.lookup(id));
            } else if (dice < 60) {
                if (cache.async()
                        .getIfPresent("absent " + i)
                        .toCompletableFuture()
                        .isDone()) {
                    seen.merge("missing", 1L, Long::sum);
                }
            } else if (dice < 70) {
                cache.lookupAll(List.of("0", "1", "2"))
                        .values()
                        .forEach(outcome -> seen.merge(label(outcome), 1L, Long::sum));
            } else if (dice < 82) {
                time.advance(Duration.ofMillis(random.nextInt(4_000)));
            } else if (dice < 88) {
                if (!failing.down) {
                    cache.invalidate(id);
                }
            } else if (dice < 94) {
                loaderFails = random.nextInt(3) == 0;
            } else {
                failing.down = random.nextInt(3) == 0;
            }
        }
        assertThat(seen).as("the run is worth something").hasSizeGreaterThan(4);
        return seen;
    }

    private static void count(Map<String, Long> seen, Supplier<Outcome<String>> get) {
        String label;
        try {
            label = label(get.get());
        } catch (IllegalStateException | LoadBackoffException failed) {
            label = "failed";
        }
        seen.merge(label, 1L, Long::sum);
    }

    private static String label(Outcome<String> outcome) {
        return outcome.source() == Source.NEAR && outcome.hit() ? "near" : outcome.label();
    }

    private static long count(Map<String, Long> seen, String... labels) {
        return List.of(labels).stream()
                .mapToLong(label -> seen.getOrDefault(label, 0L))
                .sum();
    }

    private Map<String, Long> counted(String name, String tag) {
        Map<String, Long> counted = new TreeMap<>();
        for (FunctionCounter counter : registry.get(name).functionCounters()) {
            if (counter.count() > 0) {
                counted.merge(String.valueOf(counter.getId().getTag(tag)), (long) counter.count(), Long::sum);
            }
        }
        return counted;
    }

    private long sum(String name, String tag, String value) {
        return (long) registry.get(name).tag(tag, value).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }
}
