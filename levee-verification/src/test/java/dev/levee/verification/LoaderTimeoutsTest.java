package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.LoadTimeoutException;
import dev.levee.cache.Outcome;
import dev.levee.event.Metric;
import dev.levee.internal.read.Insight;
import dev.levee.policy.Freshness;
import dev.levee.policy.Protection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Nobody waits longer for a loader than its timeouts say; the load itself goes on and is not lost. */
@Promise({"P6", "P8"})
class LoaderTimeoutsTest extends OnManualTime {
    private static final Freshness STALE_ALLOWED = Fleet.FIVE_MINUTES.withStaleIfError(Duration.ofHours(1));
    private static final Protection SOFT = Protection.DEFAULT.withTimeouts(Duration.ofMillis(100), Duration.ZERO);
    private static final Protection HARD = Protection.DEFAULT.withTimeouts(Duration.ZERO, Duration.ofSeconds(2));

    private Fleet.Member elsewhere(Freshness freshness, Protection protection) {
        return fleet.join(
                source,
                cache -> cache.freshness(freshness).protection(protection).loadOn(threads));
    }

    private void outdate(Fleet.Member member) {
        member.acme().get("1");
        until(() -> member.count(Metric.FILLS) == 1);
        member.acme().expire("1");
        source.commit("1", "new");
        source.holdLoads();
    }

    @Test
    void pastTheSoftTimeoutTheStaleValueIsServedAndTheLoadFills() throws Exception {
        Fleet.Member a = elsewhere(STALE_ALLOWED, SOFT);
        outdate(a);
        CompletableFuture<Outcome<String>> get = fleet.async(() -> a.acme().lookup("1"));
        source.awaitLoad();
        time.advance(Duration.ofMillis(99));
        assertThat(get).isNotDone();
        time.advance(Duration.ofMillis(1));

        assertThat(ended(get).label()).isEqualTo("stale_on_slow");
        assertThat(ended(get).value()).isEqualTo("old");
        assertThat(a.count(Metric.FILLS)).isEqualTo(1);
        source.go();
        until(() -> a.count(Metric.FILLS) == 2);
        assertThat(a.acme().lookup("1").label()).isEqualTo("fresh");
        assertThat(a.acme().get("1")).isEqualTo("new");
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void whoJoinsLateLooksAgainAndGetsTheStaleValueToo() throws Exception {
        Fleet.Member a =
                elsewhere(Freshness.of(Duration.ofMillis(1)).withJitter(0).withStaleIfError(Duration.ofHours(1)), SOFT);
        a.acme().get("1");
        until(() -> a.count(Metric.FILLS) == 1);
        time.advance(Duration.ofMillis(5));
        source.holdLoads();

        theLateOneGetsTheStaleValue(a);
    }

    @Test
    void alsoOneThatAnExpireSetAside() throws Exception {
        Fleet.Member a = elsewhere(STALE_ALLOWED, SOFT);
        outdate(a);

        theLateOneGetsTheStaleValue(a);
    }

    private void theLateOneGetsTheStaleValue(Fleet.Member a) throws Exception {
        CompletableFuture<Outcome<String>> leader = fleet.async(() -> a.acme().lookup("1"));
        source.awaitLoad();
        time.advance(Duration.ofMillis(100));
        ended(leader);
        CompletableFuture<Outcome<String>> late = fleet.async(() -> a.acme().lookup("1"));
        until(() -> a.waiting() == 1);
        // Its timer is set a moment after it has joined.
        until(() -> {
            time.advance(Duration.ofMillis(10));
            return late.isDone();
        });

        assertThat(ended(late).label()).isEqualTo("stale_on_slow");
        assertThat(ended(late).value()).isEqualTo("old");
        assertThat(a.waiting()).isZero();
        source.go();
        until(() -> a.count(Metric.FILLS) == 2);
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void withoutAStaleValueTheSoftTimeoutChangesNothing() throws Exception {
        Fleet.Member a = elsewhere(STALE_ALLOWED, SOFT);
        source.holdLoads();
        CompletableFuture<Outcome<String>> get = fleet.async(() -> a.acme().lookup("1"));
        source.awaitLoad();
        int reads = a.store().calls("read");
        time.advance(Duration.ofMillis(100));
        until(() -> a.store().calls("read") == reads + 1);
        source.go();

        assertThat(ended(get).label()).isEqualTo("loaded");
    }

    @Test
    void pastTheHardTimeoutAllWhoWaitFailAndTheLateResultIsStored() throws Exception {
        Fleet.Member a = elsewhere(Fleet.FIVE_MINUTES, HARD);
        source.holdLoads();
        CompletableFuture<String> leader = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> joiner = fleet.async(() -> a.acme().get("1"));
        until(() -> a.waiting() == 2);
        time.advance(Duration.ofMillis(1_999));
        assertThat(leader).isNotDone();
        assertThat(joiner).isNotDone();
        time.advance(Duration.ofMillis(1));

        assertThat(failure(leader, LoadTimeoutException.class))
                .hasMessageContaining("cache \"item\"")
                .hasMessageContaining("protection.hardTimeout PT2S");
        failure(joiner, LoadTimeoutException.class);
        assertThat(a.count(Metric.LOADS_ABANDONED)).isEqualTo(1);
        assertThat(a.waiting()).isZero();
        source.go();
        until(() -> a.count(Metric.FILLS) == 1);
        assertThat(a.acme().lookup("1").label()).isEqualTo("fresh");
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void theLateResultIsNotStoredOnceItsLeaseIsVoid() throws Exception {
        Fleet.Member a = elsewhere(Fleet.FIVE_MINUTES, HARD);
        source.holdLoads();
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        time.advance(Duration.ofSeconds(2));
        failure(get, LoadTimeoutException.class);
        a.acme().invalidate("1");
        source.commit("1", "new").go();
        until(() -> a.count(Metric.FILLS_REFUSED) == 1);

        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void aLoadThatFailsAfterItsTimeoutHasFailedOnce() throws Exception {
        Fleet.Member a = elsewhere(Fleet.FIVE_MINUTES, HARD);
        source.fails(new IllegalStateException("down"));
        source.holdLoads();
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        time.advance(Duration.ofSeconds(2));
        failure(get, LoadTimeoutException.class);
        source.go();
        until(() -> a.count(Metric.LOAD_FAILURES) == 1);

        assertThat(failure(() -> a.acme().get("1"), LoadBackoffException.class).retryAfter())
                .isLessThanOrEqualTo(Protection.DEFAULT.firstBackoff());
    }

    @Test
    void pastTheHardTimeoutAStaleValueStandsIn() throws Exception {
        Fleet.Member a = elsewhere(STALE_ALLOWED, HARD);
        outdate(a);
        CompletableFuture<Outcome<String>> get = fleet.async(() -> a.acme().lookup("1"));
        source.awaitLoad();
        time.advance(Duration.ofSeconds(2));

        assertThat(ended(get).label()).isEqualTo("stale_on_slow");
        assertThat(ended(get).value()).isEqualTo("old");
    }

    @Test
    void anAbandonedLoadKeepsItsPlaceUntilItEnds() throws Exception {
        Fleet.Member a = elsewhere(Fleet.FIVE_MINUTES, HARD.withConcurrentLoads(1));
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        time.advance(Duration.ofSeconds(2));
        failure(first, LoadTimeoutException.class);
        CompletableFuture<String> second = fleet.async(() -> a.acme().get("2"));
        until(() -> Insight.inLine(a.cache()) == 1);
        time.advance(Duration.ofSeconds(1));

        failure(second, LoadRejectedException.class);
        assertThat(source.loads()).isEqualTo(1);
        source.go();
        until(() -> a.count(Metric.FILLS) == 1);
        assertThat(ended(fleet.async(() -> a.acme().get("2")))).isNull();
        assertThat(source.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void aLeaderThatLoadsOnItsOwnThreadWaitsForItselfAndItsJoinersDoNot() throws Exception {
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).protection(HARD));
        source.holdLoads();
        CompletableFuture<String> leader = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> joiner = fleet.async(() -> a.acme().get("1"));
        until(() -> a.waiting() == 2);
        time.advance(Duration.ofSeconds(2));

        failure(joiner, LoadTimeoutException.class);
        time.advance(Duration.ofMinutes(1));
        assertThat(leader).isNotDone();
        source.go();
        assertThat(ended(leader)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
    }
}
