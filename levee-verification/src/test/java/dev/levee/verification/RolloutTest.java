package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.Outcome;
import dev.levee.cache.Outcome.LoadReason;
import dev.levee.event.CacheEvent;
import dev.levee.event.Metric;
import dev.levee.http.HttpCacheHeaders;
import dev.levee.policy.Budget;
import dev.levee.policy.Near;
import dev.levee.policy.Protection;
import dev.levee.policy.Rollout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Part of the gets through the cache, the others past it: who, how it is changed, and that writes act for all. */
class RolloutTest extends OnManualTime {
    private static final String NAME = "levee:rollout:{fleet:r:item}";

    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();

    private Fleet.Member at(Rollout rollout) {
        return fleet.join(
                source,
                levee -> levee.budget(Budget.DEFAULT.withTimeout(Duration.ofSeconds(20)))
                        .listener(events::add),
                cache -> cache.freshness(Fleet.FIVE_MINUTES).rollout(rollout));
    }

    private static boolean in(Outcome<String> outcome) {
        return !(outcome instanceof Outcome.Loaded<String> loaded) || loaded.reason() != LoadReason.ROLLOUT;
    }

    // Which of some keys go through the cache.
    private static Set<String> admitted(Fleet.Member member, int keys) {
        Set<String> in = new HashSet<>();
        for (int i = 0; i < keys; i++) {
            if (in(member.acme().lookup("key " + i))) {
                in.add("key " + i);
            }
        }
        return in;
    }

    // --------------------------------------------------------------------------------------------------------- who

    @Test
    void raisingItTakesNobodyOutAndLoweringItBringsNobodyIn() {
        Fleet.Member a = at(Rollout.percent(5));
        Set<String> before = admitted(a, 300);
        for (double percent : new double[] {5, 20, 50, 100}) {
            a.cache().rollout().percent(percent);
            Set<String> now = admitted(a, 300);
            assertThat(now).as(percent + " %").containsAll(before);
            before = now;
        }
        assertThat(before).hasSize(300);
        a.cache().rollout().percent(20);
        Set<String> lowered = admitted(a, 300);
        a.cache().rollout().percent(5);
        assertThat(lowered).containsAll(admitted(a, 300));
    }

    @Test
    void everyProcessAndEveryRestartAdmitsTheSame() {
        Set<String> first = admitted(at(Rollout.percent(30)), 200);
        assertThat(admitted(at(Rollout.percent(30)), 200)).isEqualTo(first).hasSizeBetween(30, 90);
    }

    @Test
    void byTenantAllValuesOfOneGoTheSameWay() {
        Fleet.Member a = at(Rollout.percent(50).byTenant());
        int in = 0;
        for (int i = 0; i < 60; i++) {
            Set<Boolean> ways = new HashSet<>();
            for (int key = 0; key < 5; key++) {
                ways.add(in(a.cache().tenant("tenant " + i).lookup("key " + key)));
            }
            assertThat(ways).as("tenant " + i).hasSize(1);
            in += ways.contains(true) ? 1 : 0;
        }
        assertThat(in).isBetween(10, 50);
    }

    // ---------------------------------------------------------------------------------------------------- past it

    @Test
    void whoIsOutMeetsTheSourceAndIsTold() {
        Fleet.Member a = at(Rollout.percent(0));
        assertThat(a.acme().get("1")).isEqualTo("old");
        source.commit("1", "new");
        Outcome<String> outcome = a.acme().lookup("1");
        assertThat(outcome.value()).isEqualTo("new");
        assertThat(outcome.explain()).contains("rollout");
        assertThat(HttpCacheHeaders.named("fleet").of(outcome))
                .containsEntry("Cache-Status", "fleet; fwd=bypass; stored=?0; detail=rollout");
        assertThat(a.acme().getIfPresent("1")).isNull();
        assertThat(stored(fleet.bystander(), a.key("1"))).isNull();
        assertThat(a.count(Metric.ROLLOUT_CONTROL)).isEqualTo(3);
        assertThat(a.count(Metric.BYPASSED)).isEqualTo(3);
    }

    @Test
    void aBatchIsSplit() {
        Fleet.Member a = at(Rollout.percent(50));
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            keys.add("key " + i);
            source.commit("key " + i, "row " + i);
        }
        Set<String> in = new HashSet<>();
        a.acme().lookupAll(keys).forEach((key, outcome) -> {
            assertThat(outcome.value()).isEqualTo("row " + key.substring(4));
            if (in(outcome)) {
                in.add(key);
            }
        });
        assertThat(in).hasSizeBetween(5, 35);
        assertThat(a.acme().lookupAll(keys).values().stream()
                        .filter(RolloutTest::in)
                        .count())
                .isEqualTo(in.size());
        assertThat(admitted(a, 40)).isEqualTo(in);
    }

    @Test
    void whoIsOutTakesAPlaceForItsLoad() throws Exception {
        Fleet.Member a = fleet.join(
                source,
                cache -> cache.freshness(Fleet.FIVE_MINUTES)
                        .protection(Protection.DEFAULT.withConcurrentLoads(1))
                        .rollout(Rollout.percent(0)));
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> second = fleet.async(() -> a.acme().get("1"));
        until(() -> a.cache().state().waitingLoads() == 1);
        source.go();
        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("old");
        assertThat(source.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void nothingIsServedNearToWhoIsOut() {
        Fleet.Member a = fleet.join(
                source,
                cache -> cache.freshness(Fleet.FIVE_MINUTES)
                        .near(Near.entries(100, Duration.ofSeconds(30)))
                        .rollout(Rollout.percent(100)));
        until(() -> {
            time.advance(Duration.ofMillis(100)); // the heap serves once the store has answered a heartbeat
            return a.acme().lookup("1").source() == dev.levee.cache.Source.NEAR;
        });
        a.cache().rollout().bypass();
        source.commit("1", "new");
        assertThat(a.acme().get("1")).isEqualTo("new");
        assertThat(a.acme().getAll(List.of("1"))).containsEntry("1", "new");
        assertThat(a.acme().async().get("1").toCompletableFuture().join()).isEqualTo("new");
    }

    // ------------------------------------------------------------------------------------------------------- writes

    @Test
    void anInvalidationOfWhoIsOutReachesWhoIsIn() {
        Fleet.Member in = at(Rollout.percent(100));
        Fleet.Member out = at(Rollout.percent(0));
        in.acme().get("1");
        until(() -> in.count(Metric.FILLS) == 1);
        source.commit("1", "new");
        out.acme().invalidate("1");
        assertThat(in.acme().get("1")).isEqualTo("new");
    }

    @Test
    void aPutOfWhoIsOutIsReadByWhoIsIn() {
        Fleet.Member in = at(Rollout.percent(100));
        Fleet.Member out = at(Rollout.percent(0));
        in.acme().get("1");
        until(() -> in.count(Metric.FILLS) == 1);
        out.acme().put("1", "put");
        assertThat(in.acme().get("1")).isEqualTo("put");
    }

    @Test
    void whoComesInLaterFindsNothingOld() {
        Fleet.Member a = at(Rollout.percent(100));
        a.acme().get("1");
        until(() -> a.count(Metric.FILLS) == 1);
        a.cache().rollout().bypass();
        source.commit("1", "new");
        a.acme().invalidate("1");
        a.cache().rollout().percent(100);
        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    // ------------------------------------------------------------------------------------------------------ changes

    @Test
    void aChangeIsToldAndTheSameAgainIsNot() {
        Fleet.Member a = at(Rollout.percent(5));
        a.cache().rollout().percent(50);
        a.cache().rollout().percent(50);
        assertThat(events).containsExactly(new CacheEvent.RolloutChanged("item", 5, 50, "by RolloutSwitch"));
        assertThat(a.cache().rollout().percent()).isEqualTo(50);
    }

    @Test
    void aSupplierChangesItAndWhatItCannotSayIsKept() {
        AtomicReference<String> property = new AtomicReference<>("5");
        Fleet.Member a = fleet.join(
                source,
                cache -> cache.freshness(Fleet.FIVE_MINUTES)
                        .rollout(Rollout.percent(0), () -> Double.parseDouble(property.get())));
        until(() -> a.cache().rollout().percent() == 5);
        property.set("50");
        time.advance(Rollout.LOOK_EVERY);
        until(() -> a.cache().rollout().percent() == 50);
        for (String bad : new String[] {"half", "101", "NaN"}) {
            long before = a.count(Metric.ROLLOUT_UNREADABLE);
            property.set(bad);
            time.advance(Rollout.LOOK_EVERY);
            until(() -> a.count(Metric.ROLLOUT_UNREADABLE) > before);
        }
        assertThat(a.cache().rollout().percent()).isEqualTo(50);
    }

    @Test
    void aNumberInTheStoreChangesItForAllProcesses() {
        Assumptions.assumeTrue(kind == Kind.REDIS, "nobody else writes to a heap");
        Fleet.Member a = at(Rollout.percent(5));
        Fleet.Member b = at(Rollout.percent(5));
        Kind.Server.REDIS.command("SET", NAME, "50");
        time.advance(Rollout.LOOK_EVERY);
        until(() -> a.cache().rollout().percent() == 50 && b.cache().rollout().percent() == 50);
        for (String bad : new String[] {"half", "-1", "1e9", "5".repeat(1_000), ""}) {
            long before = a.count(Metric.ROLLOUT_UNREADABLE);
            Kind.Server.REDIS.command("SET", NAME, bad);
            time.advance(Rollout.LOOK_EVERY);
            until(() -> a.count(Metric.ROLLOUT_UNREADABLE) > before);
        }
        Kind.Server.REDIS.command("DEL", NAME);
        time.advance(Rollout.LOOK_EVERY);
        assertThat(a.cache().rollout().percent()).isEqualTo(50);
    }

    @Test
    void whatWasSetByHandStaysUntilTheStoreSaysSomethingElse() {
        Assumptions.assumeTrue(kind == Kind.REDIS, "nobody else writes to a heap");
        Kind.Server.REDIS.command("SET", NAME, "50");
        Fleet.Member a = at(Rollout.percent(5));
        until(() -> a.cache().rollout().percent() == 50);
        a.cache().rollout().bypass();
        time.advance(Rollout.LOOK_EVERY.multipliedBy(3));
        assertThat(a.cache().rollout().percent()).isZero();
        Kind.Server.REDIS.command("SET", NAME, "100");
        time.advance(Rollout.LOOK_EVERY);
        until(() -> a.cache().rollout().percent() == 100);
    }

    @Test
    void aStoreThatIsAwayKeepsIt() {
        Fleet.Member a = at(Rollout.percent(5));
        a.store().down(true);
        time.advance(Rollout.LOOK_EVERY.multipliedBy(2));
        assertThat(a.cache().rollout().percent()).isEqualTo(5);
        a.store().down(false);
    }

    // ---------------------------------------------------------------------------------------------------- bad input

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
    void aPercentOutsideIsRefusedWithItsRule(double percent) {
        assertThatThrownBy(() -> Rollout.percent(percent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rollout.percent " + percent + " is outside 0 to 100");
        Fleet.Member a = at(Rollout.percent(5));
        assertThatThrownBy(() -> a.cache().rollout().percent(percent)).isInstanceOf(IllegalArgumentException.class);
        assertThat(a.cache().rollout().percent()).isEqualTo(5);
    }

    @Test
    void aSharedResourceHasNoTenantsToDecideBy() {
        assertThatThrownBy(() -> fleet.join(
                        source,
                        cache -> cache.freshness(Fleet.FIVE_MINUTES)
                                .shared()
                                .rollout(Rollout.percent(5).byTenant())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("byKey()");
    }
}
