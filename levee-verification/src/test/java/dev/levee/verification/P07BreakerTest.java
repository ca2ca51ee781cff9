package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.InvalidationException;
import dev.levee.cache.TenantCache;
import dev.levee.event.BreakerState;
import dev.levee.event.CacheEvent;
import dev.levee.event.Metric;
import dev.levee.policy.Breaker;
import dev.levee.spi.Environment;
import dev.levee.spi.StoreException;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The breaker around the store: when it opens and closes, what it is charged with, and what asks it. */
@Promise({"P7", "P8"})
class P07BreakerTest extends OnEveryStore {
    private static final Breaker QUICK = Breaker.DEFAULT.withMinimumCalls(10).withRamp(Duration.ZERO);

    private final ManualEnvironment time = ManualEnvironment.inline();
    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();
    private SteppedStore store;
    private Levee levee;
    private Cache<String, String> cache;
    private TenantCache<String, String> acme;

    @Override
    Environment environment() {
        return time;
    }

    @BeforeEach
    void begin() {
        build(QUICK);
    }

    private void build(Breaker breaker) {
        end();
        store = new SteppedStore(fleet.bystanderUnopened());
        levee = Levee.with(store)
                .namespace("fleet")
                .environment(time)
                .breaker(breaker)
                .listener(events::add)
                .build();
        cache = levee.cache("item", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .loader(source)
                .build();
        acme = cache.tenant("acme");
        events.clear();
    }

    @AfterEach
    void end() {
        if (levee != null) {
            levee.close();
        }
    }

    @Test
    void opensWhenTheStoreFailsThenAsksItNoMoreAndClosesByItself() {
        acme.get("1");
        store.down(true);
        for (int i = 0; i < 20; i++) {
            assertThat(acme.get("1")).isEqualTo("old");
        }

        assertThat(levee.breakerState()).isEqualTo(BreakerState.OPEN);
        int asked = store.calls("read");
        assertThat(acme.get("1")).isEqualTo("old");
        assertThat(store.calls("read")).as("not asked while open").isEqualTo(asked);
        assertThat(cache.stats().count(Metric.BYPASSED)).isPositive();

        store.down(false);
        time.advance(QUICK.openFor().plusMillis(1));
        for (int i = 0; i < 20; i++) {
            acme.get("1");
        }
        assertThat(levee.breakerState()).isEqualTo(BreakerState.CLOSED);
        int loads = source.loads();
        acme.get("1");
        assertThat(source.loads()).as("the store is trusted again").isEqualTo(loads);
        assertThat(events)
                .filteredOn(CacheEvent.BreakerChanged.class::isInstance)
                .extracting(event -> ((CacheEvent.BreakerChanged) event).to())
                .containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED);
        assertThat(events)
                .filteredOn(CacheEvent.BreakerChanged.class::isInstance)
                .first()
                .extracting(event -> ((CacheEvent.BreakerChanged) event).reason())
                .asString()
                .contains("failed")
                .contains("cut off by the test");
    }

    @Test
    void staysOpenWhenTheProbesFail() {
        store.down(true);
        for (int i = 0; i < 20; i++) {
            acme.get("1");
        }
        int asked = store.calls("read");
        time.advance(QUICK.openFor().plusMillis(1));
        for (int i = 0; i < 20; i++) {
            acme.get("1");
        }
        assertThat(levee.breakerState()).isEqualTo(BreakerState.OPEN);
        assertThat(store.calls("read") - asked).as("a few probes only").isBetween(1, QUICK.probes());
    }

    @Test
    void opensWhenAnswersAreSlow() throws Exception {
        acme.get("1");
        store.hold("read");
        for (int i = 0; i < 12 && levee.breakerState() == BreakerState.CLOSED; i++) {
            CompletableFuture<String> get = fleet.async(() -> acme.get("1"));
            until(() -> store.held("read") == 1);
            time.advance(Duration.ofMillis(150));
            store.release("read");
            assertThat(ended(get)).isEqualTo("old");
            store.hold("read");
        }
        assertThat(levee.breakerState()).isEqualTo(BreakerState.OPEN);
        assertThat(source.loads()).as("slow answers are answers").isEqualTo(1);
    }

    @Test
    void opensSoonWhenTheStoreStallsAlthoughItAnsweredManyCommandsJustBefore() throws Exception {
        build(Breaker.DEFAULT);
        for (int i = 0; i < 1_000; i++) {
            acme.get("1");
        }
        store.hold("read");
        // Two at a time, each given up after 200 ms: of a thousand and six commands, not 1 % failed.
        for (int i = 0; i < 3; i++) {
            assertThat(levee.breakerState()).isEqualTo(BreakerState.CLOSED);
            int before = i;
            CompletableFuture<String> one = fleet.async(() -> acme.get("a" + before));
            CompletableFuture<String> two = fleet.async(() -> acme.get("b" + before));
            int sent = 2 * (i + 1);
            until(() -> store.held("read") == sent);
            time.advance(Duration.ofMillis(200));
            assertThat(ended(one)).as("the database has no such row").isNull();
            assertThat(ended(two)).isNull();
        }
        assertThat(levee.breakerState()).isEqualTo(BreakerState.OPEN);
        assertThat(events)
                .filteredOn(CacheEvent.BreakerChanged.class::isInstance)
                .extracting(event -> ((CacheEvent.BreakerChanged) event).reason())
                .singleElement()
                .asString()
                .contains("no answer within PT0.1S for PT0.5S");
        store.release("read");
    }

    @Test
    void staysClosedThroughAShortStall() throws Exception {
        build(Breaker.DEFAULT);
        for (int i = 0; i < 1_000; i++) {
            acme.get("1");
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 2; i++) {
                store.hold("read");
                CompletableFuture<String> one = fleet.async(() -> acme.get("1"));
                until(() -> store.held("read") == 1);
                time.advance(Duration.ofMillis(190));
                store.release("read");
                assertThat(ended(one)).isEqualTo("old");
            }
            acme.get("1");
        }
        assertThat(levee.breakerState())
                .as("an answer in time came before it was long")
                .isEqualTo(BreakerState.CLOSED);
    }

    private void openIt() {
        acme.get("1");
        until(() -> cache.stats().count(Metric.FILLS) == 1);
        store.down(true);
        while (levee.breakerState() == BreakerState.CLOSED) {
            acme.get("1");
        }
        events.clear();
    }

    @Test
    void aPutWhileItIsOpenEndsTheOldValueAndTellsThatTheNewOneIsNotStored() {
        openIt();
        store.down(false);
        acme.put("1", "put");

        assertThat(stored(fleet.bystander(), cache.keyOf("acme", "1"))).isNull();
        assertThat(events)
                .filteredOn(CacheEvent.PutRefused.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(CacheEvent.PutRefused.class, refused -> {
                    assertThat(refused.key()).isEqualTo(cache.keyOf("acme", "1"));
                    assertThat(refused.failure())
                            .extracting(StoreException::reason)
                            .isEqualTo(StoreException.Reason.BYPASSED);
                });
        assertThat(cache.stats().count(Metric.PUTS)).isZero();
        assertThat(cache.stats().count(Metric.PUTS_REFUSED)).isEqualTo(1);
        assertThat(cache.stats().count(Metric.INVALIDATIONS)).isEqualTo(1);
    }

    @Test
    void aPutWhoseInvalidationIsNotConfirmedEitherThrowsAndTheOldValueIsNotServedHere() {
        openIt();

        assertThatThrownBy(() -> acme.put("1", "put"))
                .isInstanceOfSatisfying(
                        InvalidationException.class,
                        failure -> assertThat(failure.queued()).isTrue());
        assertThat(events).hasAtLeastOneElementOfType(CacheEvent.PutRefused.class);
        store.down(false);
        source.commit("1", "new");
        assertThat(acme.get("1")).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"claim", "readStamps", "mint", "fill"})
    void putsThatWaitInLineBehindEachOtherDoNotOpenIt(String step) throws Exception {
        acme.get("1");
        until(() -> store.unanswered() == 0);
        for (int i = 0; i < 12; i++) {
            String id = "put" + i;
            if (step.equals("mint")) {
                cache.clear();
            }
            store.hold(step);
            CompletableFuture<Void> put = fleet.async(() -> {
                acme.put(id, "value");
                return null;
            });
            until(() -> store.held(step) == 1);
            time.advance(Duration.ofMillis(150));
            store.release(step);
            ended(put);
            until(() -> store.unanswered() == 0);
        }
        assertThat(levee.breakerState()).isEqualTo(BreakerState.CLOSED);
        assertThat(cache.stats().count(Metric.PUTS)).isEqualTo(12);
    }

    @Test
    void aSlowOrFailingLoaderIsNeverChargedToIt() {
        for (int i = 0; i < 50; i++) {
            String id = "slow" + i;
            acme.get(id, (params, context) -> {
                // A real server's answers to earlier steps are not made late by a clock that jumps.
                until(() -> store.unanswered() == 0);
                time.advance(Duration.ofSeconds(1));
                return "value";
            });
        }
        for (int i = 0; i < 50; i++) {
            String id = "failing" + i;
            assertThatThrownBy(() -> acme.get(id, (params, context) -> {
                        throw new IllegalStateException("database");
                    }))
                    .hasMessage("database");
        }
        assertThat(levee.breakerState()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void invalidationsDoNotAskIt() {
        store.down(true);
        for (int i = 0; i < 20; i++) {
            acme.get("1");
        }
        assertThat(levee.breakerState()).isEqualTo(BreakerState.OPEN);
        store.down(false);

        acme.invalidate("1");
        assertThat(store.calls("invalidate")).isEqualTo(1);
        assertThat(levee.breakerState()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void failingInvalidationsAloneDoNotOpenIt() {
        store.down(true);
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> acme.invalidate("1")).isInstanceOf(InvalidationException.class);
        }
        assertThat(levee.breakerState()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void afterClosingAGrowingShareOfGetsAsksTheStore() {
        build(QUICK.withRamp(Duration.ofSeconds(10)));
        acme.get("1");
        store.down(true);
        for (int i = 0; i < 20; i++) {
            acme.get("1");
        }
        store.down(false);
        time.advance(QUICK.openFor().plusMillis(1));
        for (int i = 0; i < 20; i++) {
            acme.get("1");
        }
        assertThat(levee.breakerState()).isEqualTo(BreakerState.CLOSED);

        int early = readsOf(400);
        time.advance(Duration.ofSeconds(5));
        int later = readsOf(400);
        time.advance(Duration.ofSeconds(5));
        assertThat(early).isBetween(1, 150);
        assertThat(later).isGreaterThan(early).isLessThan(400);
        assertThat(readsOf(400)).isEqualTo(400);
    }

    private int readsOf(int gets) {
        int before = store.calls("read");
        for (int i = 0; i < gets; i++) {
            acme.get("1");
        }
        return store.calls("read") - before;
    }

    @Test
    void withoutItEveryGetAsksTheStore() {
        end();
        store = new SteppedStore(fleet.bystanderUnopened());
        levee = Levee.with(store)
                .namespace("fleet")
                .environment(time)
                .withoutBreaker()
                .build();
        cache = levee.cache("item", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .loader(source)
                .build();
        store.down(true);
        for (int i = 0; i < 200; i++) {
            cache.tenant("acme").get("1");
        }
        assertThat(store.calls("read")).isEqualTo(200);
    }
}
