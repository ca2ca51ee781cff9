package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.CacheBuilder;
import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.TenantCache;
import dev.levee.event.Metric;
import dev.levee.event.NearState;
import dev.levee.heap.HeapStore;
import dev.levee.internal.read.Insight;
import dev.levee.policy.Freshness;
import dev.levee.policy.Near;
import dev.levee.spi.Transactions;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What users meet of the near cache: its settings, whose objects its values are, and which params may be its keys. */
@Promise({"P1", "P9", "R11"})
class P09NearUseTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Near POLICY = Near.entries(100, TTL);

    private final ManualEnvironment time = ManualEnvironment.inline();
    private final AtomicReference<Transactions.Transaction> transaction = new AtomicReference<>();
    private final Levee levee = Levee.with(HeapStore.of(time, 1 << 20))
            .namespace("use")
            .environment(time)
            .transactions(transaction::get)
            .build();

    /** A value with an identity. */
    record Basket(List<String> items) {}

    /** Params that say of two different ones that they are equal. */
    record Careless(String id) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Careless that && id.equalsIgnoreCase(that.id);
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @AfterEach
    void close() {
        levee.close();
    }

    private <P> CacheBuilder<P, Basket> baskets(Class<P> params) {
        return levee.cache("basket", params, Basket.class)
                .freshness(Freshness.of(Duration.ofMinutes(5)))
                .loader((id, context) -> new Basket(new ArrayList<>(List.of(id.toString()))));
    }

    private static <P> void warm(TenantCache<P, Basket> baskets, P params) {
        baskets.get(params);
        baskets.get(params);
    }

    @Test
    void aTtlLongerThanTheFreshnessIsRefused() {
        assertThatThrownBy(() -> baskets(String.class)
                        .near(Near.entries(1, Duration.ofMinutes(10)))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cache \"basket\": near.ttl PT10M is longer than freshness.ttl PT5M");
    }

    @Test
    void aWeigherBesideABoundOnEntriesIsRefused() {
        assertThatThrownBy(() -> baskets(String.class).near(POLICY, basket -> 1).build())
                .hasMessageContaining("near.entries 100 counts entries, and a weigher was given");
    }

    @Test
    void withoutNearNothingIsTracked() {
        TenantCache<String, Basket> acme = baskets(String.class).build().tenant("acme");
        warm(acme, "1");
        assertThat(levee.nearState()).isEqualTo(NearState.UNUSED);
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
    }

    @Test
    void aHitIsTheSameObjectForAllUnlessEachGetsItsOwn() {
        TenantCache<String, Basket> shared =
                baskets(String.class).near(POLICY).build().tenant("acme");
        warm(shared, "1");
        assertThat(shared.get("1")).isSameAs(shared.get("1"));

        TenantCache<String, Basket> copied = levee.cache("copied", String.class, Basket.class)
                .freshness(Freshness.of(Duration.ofMinutes(5)))
                .near(POLICY.withCopies())
                .loader((id, context) -> id.equals("none") ? null : new Basket(new ArrayList<>(List.of(id))))
                .build()
                .tenant("acme");
        warm(copied, "1");
        assertThat(copied.lookup("1").source()).isEqualTo(dev.levee.cache.Source.NEAR);
        assertThat(copied.get("1")).isEqualTo(copied.get("1")).isNotSameAs(copied.get("1"));
        warm(copied, "none");
        assertThat(copied.lookup("none").source()).isEqualTo(dev.levee.cache.Source.NEAR);
        assertThat(copied.get("none")).isNull();
    }

    @Test
    void aWeigherBoundsTheHeapAndMayFail() {
        Cache<String, Basket> cache = baskets(String.class)
                .near(Near.bytes(10, TTL), basket -> switch (basket.items().get(0)) {
                    case "throws" -> throw new IllegalStateException("cannot weigh");
                    case "negative" -> -1;
                    default -> 4;
                })
                .build();
        TenantCache<String, Basket> acme = cache.tenant("acme");
        for (String id : List.of("throws", "negative")) {
            warm(acme, id);
            assertThat(acme.lookup(id).source()).isEqualTo(dev.levee.cache.Source.STORE);
        }
        assertThat(cache.stats().count(Metric.NEAR_PUTS_REFUSED)).isEqualTo(4);
        for (int i = 0; i < 20; i++) {
            warm(acme, "k" + i);
        }
        assertThat(Insight.near(cache)[0]).isBetween(1L, 2L);
    }

    @Test
    void paramsWithAnEqualsOfTheirOwnAreNotTakenForEachOther() {
        TenantCache<Careless, Basket> acme =
                baskets(Careless.class).near(POLICY).build().tenant("acme");
        warm(acme, new Careless("a"));
        assertThat(acme.lookup(new Careless("a")).source()).isEqualTo(dev.levee.cache.Source.NEAR);
        assertThat(acme.get(new Careless("A")).items()).containsExactly("Careless[id=A]");
    }

    @Test
    @SuppressWarnings("unchecked")
    void paramsThatAreChangedLaterDoNotTakeTheirValueAlong() {
        TenantCache<List<String>, Basket> acme = baskets((Class<List<String>>) (Class<?>) List.class)
                .near(POLICY)
                .build()
                .tenant("acme");
        List<String> params = new ArrayList<>(List.of("a"));
        warm(acme, params);
        params.set(0, "b");
        assertThat(acme.get(params).items()).containsExactly("[b]");
        assertThat(acme.lookup(List.of("a")).source()).isEqualTo(dev.levee.cache.Source.NEAR);
        assertThat(acme.get(List.of("a")).items()).containsExactly("[a]");
    }

    @Test
    void aTransactionThatIsToInvalidateAKeyGoesPastTheHeap() {
        Cache<String, Basket> cache = baskets(String.class).near(POLICY).build();
        TenantCache<String, Basket> acme = cache.tenant("acme");
        warm(acme, "1");
        warm(acme, "2");
        transaction.set(new Pending(cache.keyOf("acme", "1")));
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.LOADER);
        assertThat(acme.lookup("2").source()).as("another key").isEqualTo(dev.levee.cache.Source.NEAR);
        transaction.set(null);
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.NEAR);
    }

    @Test
    void theMemoryOfWhatHasRunOutIsGivenBackWithoutAGet() {
        Cache<String, Basket> cache = baskets(String.class).near(POLICY).build();
        warm(cache.tenant("acme"), "1");
        assertThat(Insight.near(cache)).containsExactly(1, 1);
        time.advance(Duration.ofSeconds(35));
        assertThat(Insight.near(cache)).containsExactly(0, 0);
    }

    @Test
    void nothingIsLeftRunningWhenItIsClosed() {
        baskets(String.class).near(POLICY).build();
        levee.close();
        assertThat(time.pendingTimers()).isZero();
    }

    private record Pending(String key) implements Transactions.Transaction {
        @Override
        public boolean pending(String asked) {
            return key.equals(asked);
        }

        @Override
        public boolean snapshot() {
            return false;
        }

        @Override
        public void afterCommit(String of, Runnable invalidation) {
            throw new UnsupportedOperationException("not asked for by this test");
        }
    }
}
