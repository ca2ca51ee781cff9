package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.CacheBuilder;
import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.Outcome;
import dev.levee.cache.TenantCache;
import dev.levee.event.CacheEvent;
import dev.levee.event.Metric;
import dev.levee.event.NearState;
import dev.levee.heap.HeapStore;
import dev.levee.internal.read.Insight;
import dev.levee.policy.Budget;
import dev.levee.policy.Near;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P9 where it is decided: what the store tells, what a read finds, and time, in the orders that a race needs. */
@Promise("P9")
class P09NearRaceTest {
    private static final Near POLICY = Near.entries(100, Duration.ofSeconds(30));

    private final ManualEnvironment time = ManualEnvironment.inline();
    private final HeapStore memory = HeapStore.of(time, 1 << 20);
    private final HandTracker word = new HandTracker();
    private final SteppedStore store = new SteppedStore(memory.sibling(), word);
    private final SteppedStore otherStore = new SteppedStore(memory.sibling(), new HandTracker());
    private final List<CacheEvent> events = new ArrayList<>();
    private final Source source = new Source().commit("1", "old").commit("2", "two");
    private final Levee levee = Levee.with(store)
            .namespace("p9")
            .budget(Budget.DEFAULT.withTimeout(Duration.ofSeconds(20)))
            .environment(time)
            .listener(events::add)
            .build();
    private final Levee otherLevee =
            Levee.with(otherStore).namespace("p9").environment(time).build();
    private final Cache<String, String> elsewhere = otherLevee
            .cache("item", String.class, String.class)
            .freshness(Fleet.FIVE_MINUTES)
            .loader(source)
            .build();
    private Cache<String, String> cache;

    private TenantCache<String, String> acme(UnaryOperator<CacheBuilder<String, String>> policy) {
        cache = policy.apply(levee.cache("item", String.class, String.class)
                        .freshness(Fleet.FIVE_MINUTES)
                        .loader(source))
                .build();
        return cache.tenant("acme");
    }

    /** A cache that is told of writes, and whose store holds item 1. */
    private TenantCache<String, String> armed() {
        return armed(POLICY);
    }

    private TenantCache<String, String> armed(Near policy) {
        TenantCache<String, String> acme = acme(builder -> builder.near(policy));
        elsewhere.tenant("acme").get("1");
        word.tells().armed();
        return acme;
    }

    private String key() {
        return cache.keyOf("acme", "1");
    }

    private long count(Metric metric) {
        return cache.stats().count(metric);
    }

    @AfterEach
    void close() {
        levee.close();
        otherLevee.close();
        source.go();
    }

    // --------------------------------------------------------------------------------------------------------- hits

    @Test
    void whatAReadFoundIsServedWithoutTheStore() {
        TenantCache<String, String> acme = armed();
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
        int reads = store.calls("read");

        Outcome<String> outcome = acme.lookup("1");
        assertThat(outcome.source()).isEqualTo(dev.levee.cache.Source.NEAR);
        assertThat(outcome.label()).isEqualTo("fresh");
        assertThat(outcome.hit()).isTrue();
        assertThat(acme.get("1")).isEqualTo("old");
        assertThat(acme.getIfPresent("1")).isEqualTo("old");
        assertThat(acme.async().get("1").toCompletableFuture()).isCompletedWithValue("old");
        assertThat(store.calls("read")).isEqualTo(reads);
        assertThat(count(Metric.NEAR)).isEqualTo(4);
        assertThat(cache.stats().gets()).as("each get is counted once").isEqualTo(5);
        assertThat(cache.stats().hits()).isEqualTo(5);
    }

    @Test
    void whatThisProcessLoadedIsNotPutNearByItsFill() {
        TenantCache<String, String> acme = armed();
        assertThat(acme.get("2")).isEqualTo("two");
        assertThat(acme.lookup("2").source()).isEqualTo(dev.levee.cache.Source.STORE);
        assertThat(acme.lookup("2").source()).isEqualTo(dev.levee.cache.Source.NEAR);
    }

    @Test
    void anAbsentValueIsKeptNearToo() {
        TenantCache<String, String> acme = armed();
        for (int i = 0; i < 3; i++) {
            assertThat(acme.get("none")).isNull();
        }
        assertThat(count(Metric.NEAR)).isEqualTo(1);
        assertThat(source.loads()).as("item 1 was loaded elsewhere").isEqualTo(2);
    }

    @Test
    void ofABatchTheStoreIsAskedOnlyForWhatIsNotNear() {
        TenantCache<String, String> acme = armed();
        elsewhere.tenant("acme").get("2");
        acme.get("1");
        int reads = store.calls("read");

        assertThat(acme.lookupAll(List.of("2", "1", "2")).values().stream().map(Outcome::source))
                .containsExactly(dev.levee.cache.Source.STORE, dev.levee.cache.Source.NEAR);
        assertThat(acme.getAll(List.of("1", "2")))
                .containsExactly(java.util.Map.entry("1", "old"), java.util.Map.entry("2", "two"));
        assertThat(store.calls("read")).isEqualTo(reads + 1);
    }

    @Test
    void anotherTenantAndAnotherKeyFindNothingNear() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        acme.get("1");
        assertThat(cache.tenant("other").lookup("1").source()).isEqualTo(dev.levee.cache.Source.LOADER);
        assertThat(acme.lookup("2").source()).isEqualTo(dev.levee.cache.Source.LOADER);
    }

    // -------------------------------------------------------------------------------------------------------- writes

    @Test
    void aWriteThatIsToldDropsTheValue() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        source.commit("1", "new");
        elsewhere.tenant("acme").invalidate("1");
        assertThat(acme.get("1")).as("not told yet").isEqualTo("old");

        word.tells().changed(key());
        assertThat(acme.get("1")).isEqualTo("new");
        assertThat(count(Metric.NEAR_DROPS)).isEqualTo(1);
    }

    @Test
    void whatIsToldBetweenAReadAndItsPutRefusesThePut() throws Exception {
        TenantCache<String, String> acme = armed();
        store.holdAnswer("read");
        CompletionStage<String> slow = acme.async().get("1");
        source.commit("1", "new");
        elsewhere.tenant("acme").invalidate("1");
        word.tells().changed(key());
        store.release("read");

        assertThat(slow.toCompletableFuture()).isCompletedWithValue("old");
        assertThat(count(Metric.NEAR_PUTS_REFUSED)).isEqualTo(1);
        assertThat(acme.get("1")).isEqualTo("new");
    }

    @Test
    void anotherEpochBetweenAReadAndItsPutRefusesThePut() {
        TenantCache<String, String> acme = armed();
        store.holdAnswer("read");
        acme.async().get("1");
        word.tells().disarmed("cut");
        source.commit("1", "new");
        elsewhere.tenant("acme").invalidate("1");
        word.tells().armed();
        store.release("read");

        assertThat(acme.get("1")).isEqualTo("new");
        assertThat(count(Metric.NEAR_PUTS_REFUSED)).isEqualTo(1);
    }

    @Test
    void aReadSentWhileDisarmedIsNotPutWhenArmed() {
        TenantCache<String, String> acme = armed();
        word.tells().disarmed("cut");
        store.holdAnswer("read");
        acme.async().get("1");
        word.tells().armed();
        store.release("read");
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
    }

    @Test
    void ownWritesDropAtOnce() {
        TenantCache<String, String> acme = armed();
        List<Runnable> writes = List.of(
                () -> acme.invalidate("1"),
                () -> acme.expire("1"),
                () -> acme.put("1", "newer"),
                () -> acme.refresh("1"),
                () -> cache.clear(),
                () -> levee.invalidateKeys(List.of(key())));
        for (int i = 0; i < writes.size(); i++) {
            acme.get("1");
            acme.get("1");
            assertThat(acme.lookup("1").source()).as("before write %d", i).isEqualTo(dev.levee.cache.Source.NEAR);
            writes.get(i).run();
            assertThat(acme.lookup("1").source()).as("after write %d", i).isNotEqualTo(dev.levee.cache.Source.NEAR);
        }
    }

    @Test
    void anOwnInvalidationRefusesThePutOfAReadThatItOvertook() {
        TenantCache<String, String> acme = armed();
        store.holdAnswer("read");
        acme.async().get("1");
        source.commit("1", "new");
        acme.async().invalidate("1");
        store.release("read");
        assertThat(acme.get("1")).isEqualTo("new");
    }

    @Test
    void aReadBetweenBothStepsOfAnOwnInvalidationIsNotKept() {
        TenantCache<String, String> acme = armed();
        store.hold("invalidate");
        CompletionStage<Void> invalidation = acme.async().invalidate("1");
        acme.get("1");
        source.commit("1", "new");
        store.release("invalidate");
        assertThat(invalidation.toCompletableFuture()).isCompleted();
        assertThat(acme.get("1")).isEqualTo("new");
    }

    @Test
    void aResourceClearedElsewhereIsGoneHere() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        source.commit("1", "new");
        elsewhere.clear();
        word.prefixes.stream()
                .filter(prefix -> prefix.startsWith("levee:stamp"))
                .forEach(prefix -> word.tells().changed(prefix + ":hard"));
        assertThat(acme.get("1")).isEqualTo("new");
    }

    @Test
    void stampsThatWereOnlyTouchedBringTheirValuesBackWithTheNextRead() {
        TenantCache<String, String> acme = armed();
        elsewhere.tenant("acme").get("2");
        acme.get("1");
        acme.get("2");
        word.tells().changed("levee:stamp:{p9:r:item}:soft");
        assertThat(acme.lookup("2").source()).isEqualTo(dev.levee.cache.Source.STORE);
        assertThat(acme.lookup("1").source())
                .as("proven by the read of the other")
                .isEqualTo(dev.levee.cache.Source.NEAR);
    }

    @Test
    void aReadOfStampsThatWasOvertakenProvesNothing() {
        TenantCache<String, String> acme = armed();
        elsewhere.tenant("acme").get("2");
        acme.get("1");
        word.tells().changed("levee:stamp:{p9:r:item}:hard");
        store.holdAnswer("read");
        acme.async().get("2");
        source.commit("1", "new");
        elsewhere.clear();
        word.tells().changed("levee:stamp:{p9:r:item}:hard");
        store.release("read");
        assertThat(acme.get("1")).isEqualTo("new");
    }

    @Test
    void anInvalidationThatWaitsForTheStoreKeepsItsKeyFromTheHeap() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        store.down(true);
        source.commit("1", "new");
        assertThat(acme.async().invalidate("1").toCompletableFuture()).isCompletedExceptionally();
        store.down(false);
        assertThat(acme.get("1")).isEqualTo("new");
        assertThat(Insight.near(cache)[0]).isZero();
    }

    // ------------------------------------------------------------------------------------------------- the store's
    // word

    @Test
    void nothingNearIsServedWithoutTheStoresWord() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        word.tells().disarmed("cut");
        assertThat(levee.nearState()).isEqualTo(NearState.DISARMED);
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
        word.tells().armed();
        assertThat(levee.nearState()).isEqualTo(NearState.ARMED);
        assertThat(acme.lookup("1").source()).as("of an epoch that is over").isEqualTo(dev.levee.cache.Source.STORE);
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.NEAR);
        assertThat(count(Metric.NEAR_DISARMED)).isEqualTo(1);
    }

    @Test
    void nothingIsServedBeforeTheFirstHeartbeatIsAnswered() {
        TenantCache<String, String> acme = acme(builder -> builder.near(POLICY));
        elsewhere.tenant("acme").get("1");
        word.silent(true);
        word.tells().armed();
        acme.get("1");
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
        word.silent(false);
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.NEAR);
    }

    @Test
    void aSilentLinkIsTrustedForThreeSecondsAndThenGivenUp() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        word.silent(true);
        time.advance(Duration.ofSeconds(3));
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.NEAR);
        time.advance(Duration.ofMillis(1));
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);

        time.advance(Duration.ofSeconds(2));
        assertThat(levee.nearState()).isEqualTo(NearState.DISARMED);
        assertThat(word.resets()).isEqualTo(1);
        word.silent(false);
        assertThat(levee.nearState()).as("a late answer arms nothing").isEqualTo(NearState.DISARMED);
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
    }

    @Test
    void anAnswerThatComesTooLateDoesNotProlongTheTrust() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        word.silent(true);
        time.advance(Duration.ofMillis(3_500));
        word.silent(false);
        assertThat(levee.nearState()).isEqualTo(NearState.ARMED);
        assertThat(acme.lookup("1").source())
                .as("the one sent 500 ms ago counts")
                .isEqualTo(dev.levee.cache.Source.NEAR);
        word.silent(true);
        time.advance(Duration.ofMillis(2_600));
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
    }

    @Test
    void aServerThatNoLongerDecidesIsDoubtedAtOnce() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        word.silent(true);
        time.advance(Duration.ofSeconds(1));
        word.failBeat();
        assertThat(levee.nearState()).isEqualTo(NearState.DISARMED);
        assertThat(word.resets()).isEqualTo(1);
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
    }

    @Test
    void anEmptiedStoreDropsEverything() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        word.tells().flushed();
        assertThat(levee.nearState()).isEqualTo(NearState.ARMED);
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.NEAR);
    }

    @Test
    void whereItIsRefusedNothingIsNear() {
        TenantCache<String, String> acme = armed();
        word.tells().refused("NOPERM, grant client|tracking");
        acme.get("1");
        assertThat(levee.nearState()).isEqualTo(NearState.REFUSED);
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
        word.tells().armed();
        acme.get("1");
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.NEAR);
    }

    @Test
    void whereItIsRefusedTheTtlAloneBindsWhoAskedForThat() {
        TenantCache<String, String> acme =
                armed(Near.entries(100, Duration.ofSeconds(5)).orTtlOnly());
        word.tells().refused("NOPERM, grant client|tracking");
        acme.get("1");
        source.commit("1", "new");
        elsewhere.tenant("acme").invalidate("1");
        time.advance(Duration.ofMillis(4_900));
        word.tells().refused("again");
        assertThat(acme.get("1")).isEqualTo("old");
        time.advance(Duration.ofMillis(200));
        assertThat(acme.get("1")).isEqualTo("new");
    }

    @Test
    void everyChangeIsAnEvent() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        word.tells().disarmed("cut");
        word.tells().armed();
        word.tells().flushed();
        assertThat(events)
                .filteredOn(CacheEvent.NearChanged.class::isInstance)
                .extracting(event -> ((CacheEvent.NearChanged) event).state())
                .containsExactly(
                        NearState.DISARMED, NearState.ARMED, NearState.DISARMED, NearState.ARMED, NearState.ARMED);
    }

    // --------------------------------------------------------------------------------------------------------- time

    @Test
    void theOwnTtlIsTheBackstop() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        source.commit("1", "new");
        elsewhere.tenant("acme").invalidate("1");
        time.advance(Duration.ofMillis(29_900));
        assertThat(acme.get("1")).isEqualTo("old");
        time.advance(Duration.ofMillis(100));
        assertThat(acme.get("1")).isEqualTo("new");
    }

    @Test
    void nearValuesEndWhereTheReloadAheadBegins() {
        TenantCache<String, String> acme = armed();
        time.advance(Duration.ofSeconds(260));
        acme.get("1");
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.NEAR);
        time.advance(Duration.ofSeconds(10));
        assertThat(acme.lookup("1").label()).isEqualTo("refreshing");
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void aMaximumAgeIsKept() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        time.advance(Duration.ofSeconds(10));
        assertThat(acme.withMaxAge(Duration.ofSeconds(20)).lookup("1").source()).isEqualTo(dev.levee.cache.Source.NEAR);
        assertThat(acme.withMaxAge(Duration.ofSeconds(5)).lookup("1").source())
                .isEqualTo(dev.levee.cache.Source.LOADER);
    }

    // ----------------------------------------------------------------------------------------------------- stand-in

    @Test
    void throughAnOutageNearValuesStandInForAFailedLoaderOnly() {
        TenantCache<String, String> acme = armed(POLICY.withStandIn(Duration.ofMinutes(1)));
        acme.get("1");
        store.down(true);
        word.tells().disarmed("cut");
        assertThat(acme.lookup("1").source()).isEqualTo(dev.levee.cache.Source.LOADER);

        source.fails(new IllegalStateException("down"));
        Outcome<String> outcome = acme.lookup("1");
        assertThat(outcome.source()).isEqualTo(dev.levee.cache.Source.NEAR);
        assertThat(outcome.label()).isEqualTo("stale_on_error");
        assertThat(outcome.value()).isEqualTo("old");
        time.advance(Duration.ofSeconds(61));
        assertThat(thrownBy(acme)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatThisProcessInvalidatedNeverStandsIn() {
        TenantCache<String, String> acme = armed(POLICY.withStandIn(Duration.ofMinutes(1)));
        acme.get("1");
        store.down(true);
        word.tells().disarmed("cut");
        assertThat(acme.async().invalidate("1").toCompletableFuture()).isCompletedExceptionally();
        source.fails(new IllegalStateException("down"));
        assertThat(thrownBy(acme)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatStoodInIsDroppedWhenArmedAgain() {
        TenantCache<String, String> acme = armed(POLICY.withStandIn(Duration.ofMinutes(1)));
        acme.get("1");
        word.tells().disarmed("cut");
        word.tells().armed();
        store.down(true);
        source.fails(new IllegalStateException("down"));
        assertThat(thrownBy(acme)).isInstanceOf(IllegalStateException.class);
    }

    private static Throwable thrownBy(TenantCache<String, String> acme) {
        return org.assertj.core.api.Assertions.catchThrowable(() -> acme.get("1"));
    }

    // ---------------------------------------------------------------------------------------------------------- end

    @Test
    void aClosedCacheServesNothingNear() {
        TenantCache<String, String> acme = armed();
        acme.get("1");
        acme.get("1");
        levee.close();
        assertThat(thrownBy(acme)).isInstanceOf(dev.levee.cache.CacheClosedException.class);
    }

    @Test
    void theIndexForgetsWhatTheHeapForgets() {
        TenantCache<String, String> acme = armed();
        for (int i = 0; i < 1_000; i++) {
            source.commit("k" + i, "v");
            elsewhere.tenant("acme").get("k" + i);
            acme.get("k" + i);
        }
        assertThat(Insight.near(cache)[0]).isEqualTo(100);
        assertThat(Insight.near(cache)[1]).isEqualTo(100);
        time.advance(Duration.ofSeconds(32));
        assertThat(Insight.near(cache)).containsExactly(0, 0);
    }
}
