package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.Cache;
import dev.levee.event.Metric;
import dev.levee.internal.read.Insight;
import dev.levee.policy.Protection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** P8: a load that waits for one in line lends it its place, so that no two wait for each other. Time stands still. */
@Promise({"P6", "P8"})
class P08LentPlaceTest extends OnManualTime {
    private static Protection places(int count) {
        return Protection.DEFAULT.withConcurrentLoads(count);
    }

    private Fleet.Member withOnePlaceForAll() {
        return fleet.join(source, levee -> levee.concurrentLoads(1), cache -> cache.freshness(Fleet.FIVE_MINUTES));
    }

    @Test
    void aLoadThatWaitsForOneInLineLendsItItsPlace() throws Exception {
        Fleet.Member a = withOnePlaceForAll();
        CountDownLatch outerLoads = new CountDownLatch(1);
        Cache<String, String> outer = a.levee()
                .cache("outer", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .loader((id, context) -> {
                    outerLoads.countDown();
                    until(() -> Insight.inLine(a.cache()) == 1);
                    return "outer " + a.acme().get(id);
                })
                .build();
        CompletableFuture<String> holder =
                fleet.async(() -> outer.tenant("acme").get("1"));
        outerLoads.await();
        CompletableFuture<String> inLine = fleet.async(() -> a.acme().get("1"));

        assertThat(ended(holder)).isEqualTo("outer old");
        assertThat(ended(inLine)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
        assertThat(a.count(Metric.LOADS_REJECTED)).isZero();
        assertThat(Insight.inLine(a.cache())).isZero();
        assertThat(a.acme().get("2")).as("the place is free again").isNull();
    }

    @Test
    void soDoesOneThatIsWaitedForThroughAnother() throws Exception {
        Fleet.Member a = fleet.join(
                source,
                levee -> levee.concurrentLoads(2),
                cache -> cache.freshness(Fleet.FIVE_MINUTES).protection(places(1)));
        CountDownLatch outerLoads = new CountDownLatch(1);
        CountDownLatch middleLoads = new CountDownLatch(1);
        Cache<String, String> middle = a.levee()
                .cache("middle", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .loader((id, context) -> {
                    middleLoads.countDown();
                    until(() -> Insight.inLine(a.cache()) == 1);
                    return "middle " + a.acme().get("1");
                })
                .build();
        CompletableFuture<String> holder = fleet.async(() -> a.acme().get("2", (id, context) -> {
            outerLoads.countDown();
            middleLoads.await();
            return "outer " + middle.tenant("acme").get("1");
        }));
        outerLoads.await();
        CompletableFuture<String> between =
                fleet.async(() -> middle.tenant("acme").get("1"));
        middleLoads.await();
        CompletableFuture<Map<String, String>> inLine =
                fleet.async(() -> a.acme().getAll(List.of("1", "3")));

        assertThat(ended(holder)).isEqualTo("outer middle old");
        assertThat(ended(between)).isEqualTo("middle old");
        assertThat(ended(inLine)).containsOnly(Map.entry("1", "old"));
        assertThat(source.mostAtOnce()).isEqualTo(1);
        assertThat(a.count(Metric.LOADS_REJECTED)).isZero();
        assertThat(a.acme().get("4")).as("the places are free again").isNull();
    }

    @Test
    void twoResourcesWhoseLoadersAskForEachOtherDoNotWaitForEachOthersPlaces() throws Exception {
        Fleet.Member a = fleet.join(
                source.commit("2", "two"),
                cache -> cache.freshness(Fleet.FIVE_MINUTES).protection(places(1)));
        Cache<String, String> other = a.levee()
                .cache("other", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .protection(places(1))
                .loader(source)
                .build();
        CyclicBarrier both = new CyclicBarrier(2);
        CompletableFuture<String> one = fleet.async(() -> a.acme().get("outer", (id, context) -> {
            both.await(20, TimeUnit.SECONDS);
            return "outer " + other.tenant("acme").get("1");
        }));
        CompletableFuture<String> two = fleet.async(() -> other.tenant("acme").get("outer", (id, context) -> {
            both.await(20, TimeUnit.SECONDS);
            return "outer " + a.acme().get("2");
        }));

        assertThat(ended(one)).isEqualTo("outer old");
        assertThat(ended(two)).isEqualTo("outer two");
        assertThat(a.count(Metric.LOADS_REJECTED)).isZero();
    }

    @Test
    void aLoadThatOnlyStandsInLineKeepsNoPlaceFromOneThatIsWaitedFor() throws Exception {
        Fleet.Member a = fleet.join(
                source.commit("2", "two"),
                levee -> levee.concurrentLoads(1),
                cache -> cache.freshness(Fleet.FIVE_MINUTES).protection(places(1)));
        CountDownLatch outerLoads = new CountDownLatch(1);
        Cache<String, String> outer = a.levee()
                .cache("outer", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .loader((id, context) -> {
                    outerLoads.countDown();
                    until(() -> Insight.inLine(a.cache()) == 2);
                    return "outer " + a.acme().get("2");
                })
                .build();
        CompletableFuture<String> holder =
                fleet.async(() -> outer.tenant("acme").get("1"));
        outerLoads.await();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        until(() -> Insight.inLine(a.cache()) == 1);
        CompletableFuture<String> second = fleet.async(() -> a.acme().get("2"));

        assertThat(ended(holder)).isEqualTo("outer two");
        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("two");
        assertThat(source.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void aPlaceThatWasLentIsFreeWhenBothHaveLeftIt() throws Exception {
        Fleet.Member a = withOnePlaceForAll();
        source.holdLoads();
        CountDownLatch outerLoads = new CountDownLatch(1);
        Cache<String, String> outer = a.levee()
                .cache("outer", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .loader((id, context) -> {
                    outerLoads.countDown();
                    until(() -> Insight.inLine(a.cache()) == 1);
                    a.acme().async().get("1");
                    return "did not wait";
                })
                .build();
        CompletableFuture<String> holder =
                fleet.async(() -> outer.tenant("acme").get("1"));
        outerLoads.await();
        CompletableFuture<String> inLine = fleet.async(() -> a.acme().get("1"));
        assertThat(ended(holder)).isEqualTo("did not wait");
        source.awaitLoad();
        CompletableFuture<String> next = fleet.async(() -> a.acme().get("2"));
        until(() -> Insight.inLine(a.cache()) == 1);

        source.go();
        assertThat(ended(inLine)).isEqualTo("old");
        assertThat(ended(next)).isNull();
        assertThat(source.mostAtOnce()).isEqualTo(1);
    }
}
