package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.Outcome;
import dev.levee.cache.Source;
import dev.levee.event.Metric;
import dev.levee.heap.HeapStore;
import dev.levee.policy.Freshness;
import dev.levee.spi.Environment;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P2: no value is served past its policy, whatever the clocks of the hosts say. Time is advanced by hand. */
@Promise("P2")
class P02FreshnessTest {
    private static final Freshness POLICY = Freshness.of(Duration.ofMinutes(5))
            .withJitter(0)
            .withRefreshAhead(Duration.ofSeconds(30))
            .withStaleWhileRevalidate(Duration.ofMinutes(1))
            .withStaleIfError(Duration.ofHours(1));

    private final ManualEnvironment time = ManualEnvironment.inline();
    private final HeapStore memory = HeapStore.of(time, 1 << 20);
    private final AtomicInteger loads = new AtomicInteger();
    private final Levee first = levee(time);
    private final Cache<String, String> cache = cache(first, POLICY);
    private boolean failing;

    private Levee levee(Environment environment) {
        return Levee.with(memory.sibling())
                .namespace("p2")
                .environment(environment)
                .build();
    }

    private Cache<String, String> cache(Levee levee, Freshness policy) {
        return levee.cache("item", String.class, String.class)
                .freshness(policy)
                .loader((id, context) -> {
                    if (failing) {
                        throw new IllegalStateException("down");
                    }
                    return "load " + loads.incrementAndGet();
                })
                .build();
    }

    @AfterEach
    void close() {
        first.close();
    }

    @Test
    void withinTheTtlItIsFreshAndTellsItsAge() {
        cache.tenant("acme").get("1");
        time.advance(Duration.ofMinutes(4));

        Outcome<String> outcome = cache.tenant("acme").lookup("1");
        assertThat(outcome).isInstanceOf(Outcome.Fresh.class);
        assertThat(outcome.source()).isEqualTo(Source.STORE);
        assertThat(outcome.age())
                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(4).plusSeconds(1));
        assertThat(outcome.hit()).isTrue();
    }

    @Test
    void nearTheEndItIsReturnedAndReloadedInTheBackground() {
        cache.tenant("acme").get("1");
        time.advance(Duration.ofSeconds(275));

        assertThat(cache.tenant("acme").lookup("1").label()).isEqualTo("refreshing");
        assertThat(cache.tenant("acme").get("1")).isEqualTo("load 2");
        assertThat(cache.stats().count(Metric.REFRESHES)).isEqualTo(1);
    }

    @Test
    void pastTheTtlItIsServedStaleWhileOneReloads() {
        cache.tenant("acme").get("1");
        time.advance(Duration.ofSeconds(330));

        Outcome<String> outcome = cache.tenant("acme").lookup("1");
        assertThat(outcome.label()).isEqualTo("stale");
        assertThat(outcome.value()).isEqualTo("load 1");
        assertThat(cache.tenant("acme").get("1")).isEqualTo("load 2");
    }

    @Test
    void pastTheStaleWindowItIsLoadedBeforeItIsServed() {
        cache.tenant("acme").get("1");
        time.advance(Duration.ofSeconds(361));

        assertThat(cache.tenant("acme").lookup("1")).isInstanceOf(Outcome.Loaded.class);
        assertThat(loads).hasValue(2);
    }

    @Test
    void withinStaleIfErrorItStandsInForAFailingLoader() {
        cache.tenant("acme").get("1");
        time.advance(Duration.ofMinutes(30));
        failing = true;

        Outcome<String> outcome = cache.tenant("acme").lookup("1");
        assertThat(outcome.label()).isEqualTo("stale_on_error");
        assertThat(outcome.age()).isGreaterThanOrEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void pastStaleIfErrorTheLoadersExceptionIsThrown() {
        cache.tenant("acme").get("1");
        time.advance(Duration.ofMinutes(66));
        failing = true;

        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> cache.tenant("acme").get("1")))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("down");
    }

    @Test
    void aCallersMaximumAgeIsKept() {
        cache.tenant("acme").get("1");
        time.advance(Duration.ofSeconds(20));

        assertThat(cache.tenant("acme").withMaxAge(Duration.ofSeconds(30)).get("1"))
                .isEqualTo("load 1");
        assertThat(cache.tenant("acme").withMaxAge(Duration.ofSeconds(10)).get("1"))
                .isEqualTo("load 2");
        assertThat(cache.tenant("acme").withMaxAge(Duration.ZERO).get("1")).isEqualTo("load 3");
    }

    @Test
    void aTightenedPolicyBindsEntriesWrittenUnderAWiderOne() {
        cache.tenant("acme").get("1");
        time.advance(Duration.ofMinutes(2));
        try (Levee second = levee(time)) {
            Cache<String, String> tighter =
                    cache(second, Freshness.of(Duration.ofMinutes(1)).withJitter(0));
            assertThat(tighter.tenant("acme").get("1")).isEqualTo("load 2");
        }
    }

    @Test
    void hostsWhoseClocksAreHoursApartAndDriftAgreeOnAnAge() {
        cache.tenant("acme").get("1");
        Environment fast =
                new OtherClock(time, time.nanoTime(), Duration.ofHours(7).toNanos(), 1.0001);
        Environment slow =
                new OtherClock(time, time.nanoTime(), -Duration.ofHours(9).toNanos(), 0.9999);
        try (Levee early = levee(fast);
                Levee late = levee(slow)) {
            Cache<String, String> one = cache(early, POLICY);
            Cache<String, String> other = cache(late, POLICY);
            one.tenant("acme").get("1");
            other.tenant("acme").get("1");
            for (int second = 0; second < 260; second += 5) {
                time.advance(Duration.ofSeconds(5));
                Duration truth = time.elapsed();
                for (Cache<String, String> each : java.util.List.of(one, other)) {
                    Outcome<String> outcome = each.tenant("acme").lookup("1");
                    assertThat(outcome.value()).isEqualTo("load 1");
                    assertThat(outcome.age())
                            .as("never younger than the truth, and not much older")
                            .isBetween(truth, truth.plusMillis(50));
                }
            }
        }
    }

    @Test
    void jitterOnlyShortens() {
        Cache<String, String> jittered = first.cache("jittered", String.class, String.class)
                .freshness(Freshness.of(Duration.ofSeconds(100))
                        .withJitter(0.5)
                        .withRefreshAhead(Duration.ZERO)
                        .withAbsentTtl(Duration.ZERO))
                .loader((id, context) -> id)
                .build();
        for (int i = 0; i < 200; i++) {
            jittered.tenant("acme").get("k" + i);
        }
        time.advance(Duration.ofSeconds(49));
        for (int i = 0; i < 200; i++) {
            assertThat(jittered.tenant("acme").getIfPresent("k" + i)).isNotNull();
        }
        time.advance(Duration.ofSeconds(26));
        long alive = java.util.stream.IntStream.range(0, 200)
                .filter(i -> jittered.tenant("acme").getIfPresent("k" + i) != null)
                .count();
        assertThat(alive).as("spread over the second half").isBetween(40L, 160L);
        time.advance(Duration.ofSeconds(25));
        for (int i = 0; i < 200; i++) {
            assertThat(jittered.tenant("acme").getIfPresent("k" + i)).isNull();
        }
    }

    @Test
    void anAbsentValueIsRememberedForItsOwnTime() {
        AtomicInteger asked = new AtomicInteger();
        Cache<String, String> absent = first.cache("absent", String.class, String.class)
                .freshness(POLICY.withAbsentTtl(Duration.ofSeconds(10)))
                .loader((id, context) -> {
                    asked.incrementAndGet();
                    return null;
                })
                .build();
        assertThat(absent.tenant("acme").get("1")).isNull();
        assertThat(absent.tenant("acme").get("1")).isNull();
        assertThat(asked).hasValue(1);
        time.advance(Duration.ofSeconds(11));
        assertThat(absent.tenant("acme").get("1")).isNull();
        assertThat(asked).hasValue(2);
    }

    @Test
    void aTtlChosenByTheLoaderOrTheValueIsKept() {
        Cache<String, String> chosen = first.cache("chosen", String.class, String.class)
                .freshness(Freshness.of(Duration.ofMinutes(5)).withJitter(0))
                .ttlOf(value -> value.startsWith("brief") ? Duration.ofSeconds(5) : null)
                .loader((id, context) -> {
                    if (id.equals("long")) {
                        context.ttl(Duration.ofHours(2));
                    }
                    if (id.equals("never")) {
                        context.doNotStore();
                    }
                    return id + loads.incrementAndGet();
                })
                .build();
        for (String id : new String[] {"brief", "long", "never"}) {
            chosen.tenant("acme").get(id);
        }
        assertThat(chosen.tenant("acme").getIfPresent("never")).isNull();
        assertThat(chosen.tenant("acme").getIfPresent("brief")).isNotNull();
        time.advance(Duration.ofSeconds(6));
        assertThat(chosen.tenant("acme").getIfPresent("brief")).isNull();
        time.advance(Duration.ofMinutes(90));
        assertThat(chosen.tenant("acme").getIfPresent("long")).isNotNull();
    }

    /** A host whose clock has another origin and another speed. */
    private record OtherClock(Environment real, long start, long offset, double speed) implements Environment {
        @Override
        public long nanoTime() {
            return offset + (long) ((real.nanoTime() - start) * speed);
        }

        @Override
        public void randomBytes(byte[] bytes) {
            real.randomBytes(bytes);
        }

        @Override
        public double random() {
            return real.random();
        }

        @Override
        public Executor executor() {
            return real.executor();
        }

        @Override
        public Timer schedule(long nanos, Runnable task) {
            return real.schedule(nanos, task);
        }

        @Override
        public void close() {}
    }
}
