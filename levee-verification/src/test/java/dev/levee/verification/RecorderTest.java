package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import dev.levee.policy.Freshness;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A recorder is told the times, ages and sizes of what happened, and what it throws reaches no caller. */
class RecorderTest {
    private final ManualEnvironment time = ManualEnvironment.inline();
    private final Levee levee =
            Levee.inMemory().namespace("test").environment(time).build();
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void close() {
        levee.close();
    }

    private Cache<String, String> cache(String resource) {
        return levee.cache(resource, String.class, String.class)
                .freshness(Freshness.of(Duration.ofSeconds(10)).withStaleWhileRevalidate(Duration.ofSeconds(60)))
                .loader((id, context) -> {
                    time.advance(Duration.ofMillis(30));
                    return "value of " + id;
                })
                .build();
    }

    @Test
    void isToldHowLongAGetAndItsLoadTookAndHowOldAValueWas() {
        levee.record(new Recorder() {
            @Override
            public void got(String cache, String tenant, Metric outcome, long tookNanos, long ageMillis) {
                told.add(tenant + " got " + outcome.label() + " in " + tookNanos / 1_000_000 + " ms, of " + ageMillis
                        + " ms");
            }

            @Override
            public void loaded(String cache, boolean refresh, boolean failed, long tookNanos) {
                told.add((refresh ? "refreshed " : "loaded ") + cache + " in " + tookNanos / 1_000_000 + " ms");
            }
        });
        Cache<String, String> cache = cache("price");

        cache.tenant("acme").get("1");
        time.advance(Duration.ofSeconds(15));
        cache.tenant("acme").get("1");

        // Ages are rounded up.
        assertThat(told)
                .containsExactly(
                        "loaded price in 30 ms",
                        "acme got loaded in 30 ms, of 31 ms",
                        "acme got stale in 0 ms, of 15031 ms",
                        "refreshed price in 30 ms");
    }

    @Test
    void isToldOfCachesOldAndNewAndOfTheEnd() {
        cache("before");
        levee.record(new Recorder() {
            @Override
            public void opened(String cache) {
                told.add(cache);
            }

            @Override
            public void closed() {
                told.add("closed");
            }
        });
        cache("after");
        levee.close();

        assertThat(told).containsExactly("before", "after", "closed");
    }

    @Test
    void oneThatThrowsCostsNoGetAndNotWhatTheOthersAreTold() {
        levee.record(new Recorder() {
            @Override
            public void got(String cache, String tenant, Metric outcome, long tookNanos, long ageMillis) {
                throw new IllegalStateException("the registry is full");
            }

            @Override
            public void asked(String step, boolean failed, long tookNanos) {
                throw new IllegalStateException("the registry is full");
            }
        });
        levee.record(new Recorder() {
            @Override
            public void got(String cache, String tenant, Metric outcome, long tookNanos, long ageMillis) {
                told.add(outcome.label());
            }
        });
        Cache<String, String> cache = cache("price");

        assertThat(cache.tenant("acme").get("1")).isEqualTo("value of 1");
        assertThat(cache.tenant("acme").get("1")).isEqualTo("value of 1");
        assertThat(told).containsExactly("loaded", "fresh");
    }

    @Test
    void aCacheTellsWhatGoesOnInIt() {
        Cache<?, ?>[] itself = new Cache<?, ?>[1];
        Cache<String, String> cache = levee.cache("price", String.class, String.class)
                .freshness(Freshness.of(Duration.ofSeconds(10)))
                .loader((id, context) -> itself[0].state().toString())
                .build();
        itself[0] = cache;

        assertThat(cache.tenant("acme").get("1")).contains("loads=1", "waitingGets=1", "refreshes=0");
        assertThat(cache.state().loads()).isZero();
        assertThat(levee.caches()).containsExactly(cache);
        assertThat(levee.findCache("price")).isSameAs(cache);
        assertThat(levee.findCache("other")).isNull();
    }
}
