package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.Outcome;
import dev.levee.event.CacheStats;
import dev.levee.event.Metric;
import dev.levee.policy.Freshness;
import dev.levee.spi.Environment;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P12: over random runs, every get is counted once, under the outcome that its caller got. */
@Promise("P12")
class P12NumbersTest extends OnEveryStore {
    private final ManualEnvironment time = ManualEnvironment.inline();

    @Override
    Environment environment() {
        return time;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyGetIsCountedOnceUnderItsOutcome(long seed) {
        Freshness policy = Freshness.of(Duration.ofSeconds(10))
                .withStaleWhileRevalidate(Duration.ofSeconds(5))
                .withStaleIfError(Duration.ofSeconds(20));
        Fleet.Member a = fleet.join(source, cache -> cache.freshness(policy));
        Random random = new Random(seed);
        Map<String, Long> seen = new TreeMap<>();
        for (int i = 0; i < 600; i++) {
            String id = Integer.toString(random.nextInt(6));
            int dice = random.nextInt(100);
            if (dice >= 80 && dice < 90) {
                a.store().down(false);
            }
            if (dice < 60) {
                count(seen, () -> a.acme().lookup(id));
            } else if (dice < 70) {
                List<String> ids = List.of("0", "1", id.equals("0") || id.equals("1") ? "2" : id);
                a.acme().lookupAll(ids).values().forEach(outcome -> seen.merge(outcome.label(), 1L, Long::sum));
            } else if (dice < 80) {
                time.advance(Duration.ofMillis(random.nextInt(4_000)));
            } else if (dice < 85) {
                a.acme().invalidate(id);
            } else if (dice < 90) {
                a.acme().expire(id);
            } else if (dice < 93) {
                source.fails(random.nextBoolean() ? new IllegalStateException("down") : null);
            } else if (dice < 96) {
                a.store().down(random.nextBoolean());
                if (random.nextInt(3) > 0) {
                    a.store().down(false);
                }
            } else {
                source.commit(id, "value " + i);
            }
        }

        CacheStats stats = a.cache().stats();
        Map<String, Long> counted = new TreeMap<>();
        for (Metric metric : Metric.values()) {
            if (metric.outcome() && stats.count(metric) > 0) {
                counted.put(metric.label(), stats.count(metric));
            }
        }
        assertThat(counted).as("seed " + seed).isEqualTo(seen);
        assertThat(stats.gets())
                .isEqualTo(seen.values().stream().mapToLong(Long::longValue).sum());
    }

    private static void count(Map<String, Long> seen, java.util.function.Supplier<Outcome<String>> get) {
        String label;
        try {
            label = get.get().label();
        } catch (IllegalStateException | LoadBackoffException down) {
            label = "failed";
        }
        seen.merge(label, 1L, Long::sum);
    }
}
