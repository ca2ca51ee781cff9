package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.LoadException;
import dev.levee.event.Metric;
import dev.levee.internal.read.Insight;
import dev.levee.policy.Freshness;
import dev.levee.policy.Protection;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** P8: a load that failed is not tried again at once, and one failure of the database is not read as many. */
@Promise("P8")
class BackoffTest extends OnManualTime {
    private static final Freshness STALE_ALLOWED = Fleet.FIVE_MINUTES.withStaleIfError(Duration.ofHours(1));
    private final IOException down = new IOException("database is down");

    private LoadBackoffException pause(Fleet.Member member) {
        return failure(() -> member.acme().get("1"), LoadBackoffException.class);
    }

    private void failsOnce(Fleet.Member member) {
        source.fails(down);
        assertThatThrownBy(() -> member.acme().get("1"))
                .isInstanceOf(LoadException.class)
                .hasCause(down);
    }

    @Test
    void afterAFailureTheKeyIsNotLoadedUntilThePauseIsOver() {
        Fleet.Member a = fleet.join(source);
        failsOnce(a);
        time.advance(Duration.ofMillis(20));
        LoadBackoffException resting = pause(a);

        assertThat(resting).hasCause(down).hasMessageContaining("cache \"item\"");
        assertThat(resting.since()).isEqualTo(Duration.ofMillis(20));
        assertThat(resting.since().plus(resting.retryAfter())).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(source.loads()).isEqualTo(1);
        assertThat(a.count(Metric.BACKED_OFF)).isEqualTo(1);
        source.works();
        time.advance(resting.retryAfter().minusNanos(1));
        pause(a);
        time.advance(Duration.ofNanos(1));
        assertThat(a.acme().get("1")).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void otherKeysAreLoadedMeanwhile() {
        Fleet.Member a = fleet.join(source.commit("2", "two"));
        failsOnce(a);
        source.works();

        assertThat(a.acme().get("2")).isEqualTo("two");
    }

    @Test
    void thePauseDoublesUpToTheLongest() {
        Fleet.Member a = fleet.join(source);
        source.fails(down);
        for (long whole : new long[] {100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000}) {
            assertThatThrownBy(() -> a.acme().get("1")).isInstanceOf(LoadException.class);
            LoadBackoffException resting = pause(a);
            assertThat(resting.retryAfter()).isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
            time.advance(resting.retryAfter());
        }
        assertThat(source.loads()).isEqualTo(8);
    }

    @Test
    void aStaleValueIsServedMeanwhileWithoutALoad() {
        Fleet.Member a = fleet.join(source, cache -> cache.freshness(STALE_ALLOWED));
        a.acme().get("1");
        a.acme().expire("1");
        source.fails(down);
        assertThat(a.acme().lookup("1").label()).isEqualTo("stale_on_error");

        assertThat(a.acme().lookup("1").label()).isEqualTo("stale_on_backoff");
        assertThat(a.acme().get("1")).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(2);
        until(() -> a.count(Metric.STALE_ON_BACKOFF) == 2);
        assertThat(a.count(Metric.BACKED_OFF)).isEqualTo(2);
    }

    @Test
    void oneWhoseTimeIsOverIsServedWithoutAskingForTheLeaseEither() {
        Fleet.Member a = fleet.join(
                source,
                cache -> cache.freshness(
                        Freshness.of(Duration.ofMillis(1)).withJitter(0).withStaleIfError(Duration.ofHours(1))));
        a.acme().get("1");
        until(() -> a.count(Metric.FILLS) == 1);
        time.advance(Duration.ofMillis(5));
        source.fails(down);
        assertThat(a.acme().lookup("1").label()).isEqualTo("stale_on_error");
        int acquires = a.store().calls("acquire");

        assertThat(a.acme().lookup("1").label()).isEqualTo("stale_on_backoff");
        assertThat(source.loads()).isEqualTo(2);
        assertThat(a.store().calls("acquire")).isEqualTo(acquires);
    }

    @Test
    void aSuccessForgetsHowOftenItFailed() {
        Fleet.Member a = fleet.join(source);
        failsOnce(a);
        time.advance(pause(a).retryAfter());
        failsOnce(a);
        time.advance(pause(a).retryAfter());
        source.works();
        assertThat(a.acme().get("1")).isEqualTo("old");
        source.fails(down);
        // The value stands; only a get that wants none as old as that loads.
        time.advance(Duration.ofMillis(5));
        assertThatThrownBy(() -> a.acme().withMaxAge(Duration.ZERO).get("1")).isInstanceOf(LoadException.class);

        assertThat(failure(() -> a.acme().withMaxAge(Duration.ZERO).get("1"), LoadBackoffException.class)
                        .retryAfter())
                .isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void anInvalidationForgetsTheFailure() {
        Fleet.Member a = fleet.join(source);
        failsOnce(a);
        source.works();
        a.acme().invalidate("1");

        assertThat(a.acme().get("1")).isEqualTo("old");
    }

    @Test
    void aClearForgetsAllFailures() {
        Fleet.Member a = fleet.join(source);
        failsOnce(a);
        source.works();
        a.cache().clear();

        assertThat(a.acme().get("1")).isEqualTo("old");
    }

    @Test
    void aReloadByOrderIsTriedAtOnce() {
        Fleet.Member a = fleet.join(source);
        failsOnce(a);
        source.works();

        assertThat(a.acme().refresh("1")).isEqualTo("old");
    }

    @Test
    void aReloadThatIsNotTriedYetIsNoFailedOne() {
        Fleet.Member a = fleet.join(
                source,
                cache -> cache.freshness(Freshness.of(Duration.ofMillis(1))
                                .withJitter(0)
                                .withStaleWhileRevalidate(Duration.ofHours(1)))
                        .protection(Protection.DEFAULT.withBackoff(Duration.ofMinutes(1), Duration.ofMinutes(1))));
        a.acme().get("1");
        until(() -> a.count(Metric.FILLS) == 1);
        time.advance(Duration.ofMillis(5));
        source.fails(down);
        a.acme().get("1");
        until(() -> a.count(Metric.REFRESH_FAILURES) == 1);
        time.advance(Duration.ofSeconds(2));
        a.acme().get("1");
        until(() -> a.count(Metric.BACKED_OFF) == 1 && Insight.flights(a.cache()) == 0);
        a.acme().get("1");
        until(() -> a.count(Metric.REFRESHES_DROPPED) == 1);

        assertThat(a.count(Metric.REFRESH_FAILURES)).isEqualTo(1);
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void whatWasInvalidatedNeverStandsIn() {
        Fleet.Member a = fleet.join(source, cache -> cache.freshness(STALE_ALLOWED));
        Fleet.Member b = fleet.join(source);
        a.acme().get("1");
        a.acme().expire("1");
        source.fails(down);
        assertThat(a.acme().lookup("1").label()).isEqualTo("stale_on_error");
        b.acme().invalidate("1");

        assertThat(pause(a)).as("backs off, and has nothing to serve").hasCause(down);
        a.acme().invalidate("1");
        assertThatThrownBy(() -> a.acme().get("1")).isInstanceOf(LoadException.class);
        assertThat(pause(a)).hasCause(down);
    }

    @Test
    void aFirstBackoffOfZeroIsNone() {
        Fleet.Member a = fleet.join(
                source,
                cache -> cache.freshness(Fleet.FIVE_MINUTES)
                        .protection(Protection.DEFAULT.withBackoff(Duration.ZERO, Duration.ZERO)));
        failsOnce(a);
        failsOnce(a);

        assertThat(source.loads()).isEqualTo(2);
    }
}
