package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.Cache;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.Outcome;
import dev.levee.event.Metric;
import dev.levee.internal.read.Insight;
import dev.levee.policy.Freshness;
import dev.levee.policy.Protection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** P8: never more loads at once than there are places, and nobody waits for a place for ever. */
@Promise({"P6", "P8"})
class P08LoadBoundTest extends OnManualTime {
    private static final Freshness STALE_ALLOWED = Fleet.FIVE_MINUTES.withStaleIfError(Duration.ofHours(1));

    private static Protection places(int count) {
        return Protection.DEFAULT.withConcurrentLoads(count);
    }

    private Fleet.Member withPlaces(int count) {
        return fleet.join(source, cache -> cache.freshness(STALE_ALLOWED).protection(places(count)));
    }

    private Fleet.Member withOnePlaceForAll() {
        return fleet.join(source, levee -> levee.concurrentLoads(1), cache -> cache.freshness(Fleet.FIVE_MINUTES));
    }

    private void tenKeysTakeTurnsAtTwoPlaces(boolean down) throws Exception {
        Fleet.Member a = withPlaces(2);
        a.store().down(down);
        source.holdLoads();
        List<CompletableFuture<String>> gets = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String id = "k" + i;
            source.commit(id, id);
            gets.add(fleet.async(() -> a.acme().get(id)));
        }
        until(() -> Insight.inLine(a.cache()) == 8);
        assertThat(source.loads()).isLessThanOrEqualTo(2);
        source.go();
        for (int i = 0; i < 10; i++) {
            assertThat(ended(gets.get(i))).isEqualTo("k" + i);
        }

        assertThat(source.loads()).isEqualTo(10);
        assertThat(source.mostAtOnce()).isLessThanOrEqualTo(2);
    }

    @Test
    void neverMoreLoadsAtOnceThanPlaces() throws Exception {
        tenKeysTakeTurnsAtTwoPlaces(false);
    }

    @Test
    void norWhileTheStoreIsDown() throws Exception {
        tenKeysTakeTurnsAtTwoPlaces(true);
    }

    @Test
    void aBatchTakesAPlaceAndARefreshWithoutOneIsDropped() throws Exception {
        Fleet.Member a = fleet.join(
                source.commit("2", "two").commit("3", "three").commit("4", "four"),
                cache -> cache.freshness(Freshness.of(Duration.ofMillis(1))
                                .withJitter(0)
                                .withStaleWhileRevalidate(Duration.ofHours(1)))
                        .protection(places(1)));
        a.acme().get("4");
        until(() -> a.count(Metric.FILLS) == 1);
        time.advance(Duration.ofMillis(5));
        source.holdLoads();
        CompletableFuture<String> single = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<Map<String, String>> batch =
                fleet.async(() -> a.acme().getAll(List.of("2", "3")));
        until(() -> Insight.inLine(a.cache()) == 1);

        assertThat(a.acme().lookup("4").label()).isEqualTo("stale");
        until(() -> a.count(Metric.REFRESHES_DROPPED) == 1);
        assertThat(a.count(Metric.REFRESH_FAILURES)).isZero();
        source.go();
        assertThat(ended(single)).isEqualTo("old");
        assertThat(ended(batch)).containsOnly(Map.entry("2", "two"), Map.entry("3", "three"));
        assertThat(source.mostAtOnce()).isEqualTo(1);
        assertThat(source.loads()).isEqualTo(4);
    }

    @Test
    void whoFindsNoPlaceInTimeIsRejectedWithTheWayOut() throws Exception {
        Fleet.Member a = withPlaces(1);
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> second = fleet.async(() -> a.acme().get("2"));
        until(() -> Insight.inLine(a.cache()) == 1);
        time.advance(Duration.ofMillis(999));
        assertThat(second).isNotDone();
        time.advance(Duration.ofMillis(1));

        assertThat(failure(second, LoadRejectedException.class))
                .hasMessageContaining("cache \"item\": protection.concurrentLoads 1")
                .hasMessageContaining("protection.placeWait PT1S");
        assertThat(a.count(Metric.LOADS_REJECTED)).isEqualTo(1);
        assertThat(Insight.inLine(a.cache())).isZero();
        source.go();
        assertThat(ended(first)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void orGetsTheStaleValue() throws Exception {
        Fleet.Member a = withPlaces(1);
        source.commit("2", "two");
        a.acme().get("2");
        a.acme().expire("2");
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<Outcome<String>> second = fleet.async(() -> a.acme().lookup("2"));
        until(() -> Insight.inLine(a.cache()) == 1);
        time.advance(Duration.ofSeconds(1));

        assertThat(ended(second))
                .isInstanceOfSatisfying(
                        Outcome.Stale.class,
                        stale -> assertThat(stale.reason()).isEqualTo(Outcome.StaleReason.LOAD_REJECTED));
        assertThat(ended(second).value()).isEqualTo("two");
        assertThat(a.count(Metric.STALE_ON_REJECT)).isEqualTo(1);
        source.go();
        ended(first);
    }

    @Test
    void aWaitOfZeroIsNone() throws Exception {
        Fleet.Member a = fleet.join(
                source,
                cache ->
                        cache.freshness(Fleet.FIVE_MINUTES).protection(places(1).withPlaceWait(Duration.ZERO)));
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();

        assertThatThrownBy(() -> a.acme().get("2")).isInstanceOf(LoadRejectedException.class);
        source.go();
        ended(first);
        assertThat(a.acme().get("2"))
                .as("a rejection is no failure of the loader: the key does not back off")
                .isNull();
    }

    @Test
    void theLoadsOfAllResourcesTogetherAreBoundedToo() throws Exception {
        Fleet.Member a = withOnePlaceForAll();
        Cache<String, String> other = a.levee()
                .cache("other", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .loader(source)
                .build();
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> second =
                fleet.async(() -> other.tenant("acme").get("1"));
        until(() -> Insight.inLine(other) == 1);
        source.go();

        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(2);
        assertThat(source.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void aLoaderThatThrowsGivesItsPlaceBack() {
        Fleet.Member a = fleet.join(
                source,
                levee -> levee.concurrentLoads(1),
                cache ->
                        cache.freshness(Fleet.FIVE_MINUTES).protection(places(1).withPlaceWait(Duration.ZERO)));
        source.fails(new IllegalStateException("down"));
        for (String id : List.of("1", "2", "3")) {
            assertThatThrownBy(() -> a.acme().get(id)).hasMessage("down");
        }
        assertThatThrownBy(() -> a.acme().get("4", (id, context) -> {
                    throw new AssertionError("not even an exception");
                }))
                .hasMessage("not even an exception");
        source.works();

        assertThat(a.acme().get("5")).isNull();
        assertThat(a.count(Metric.LOADS_REJECTED)).isZero();
    }

    @Test
    void loadsWithinLoadsDoNotWaitForThePlaceThatTheyHold() throws Exception {
        Fleet.Member a = fleet.join(
                source,
                levee -> levee.concurrentLoads(1),
                cache -> cache.freshness(Fleet.FIVE_MINUTES).protection(places(1)));
        Cache<String, String> outer = a.levee()
                .cache("outer", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .protection(places(1))
                .loader((id, context) -> "outer " + a.acme().get(id))
                .build();
        List<CompletableFuture<String>> gets = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String id = "k" + i;
            source.commit(id, id);
            gets.add(fleet.async(() -> outer.tenant("acme").get(id)));
        }
        for (int i = 0; i < 8; i++) {
            assertThat(ended(gets.get(i))).isEqualTo("outer k" + i);
        }
        assertThat(source.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void noMoreGetsWaitForOneKeyThanTheBound() throws Exception {
        Fleet.Member a = fleet.join(
                source,
                cache -> cache.freshness(Fleet.FIVE_MINUTES).protection(Protection.DEFAULT.withWaitersPerKey(3)));
        source.holdLoads();
        List<CompletableFuture<String>> gets = new ArrayList<>();
        gets.add(fleet.async(() -> a.acme().get("1")));
        source.awaitLoad();
        gets.add(fleet.async(() -> a.acme().get("1")));
        gets.add(fleet.async(() -> a.acme().get("1")));
        until(() -> a.waiting() == 3);

        assertThatThrownBy(() -> a.acme().get("1"))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("protection.waitersPerKey 3");
        assertThat(a.count(Metric.WAITERS_REJECTED)).isEqualTo(1);
        assertThat(a.waiting()).isEqualTo(3);
        source.go();
        for (CompletableFuture<String> get : gets) {
            assertThat(ended(get)).isEqualTo("old");
        }
        assertThat(source.loads()).isEqualTo(1);
    }
}
