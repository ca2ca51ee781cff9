package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.Outcome;
import dev.levee.cache.Outcome.LoadReason;
import dev.levee.event.Metric;
import dev.levee.http.CacheControl;
import dev.levee.http.HttpCacheHeaders;
import dev.levee.policy.Freshness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What an outcome tells of itself: why, how fresh, in words and in headers; and gets that go past the cache. */
class OutcomeTest extends OnManualTime {
    private static final Freshness POLICY = Freshness.of(Duration.ofMinutes(5))
            .withJitter(0)
            .withStaleWhileRevalidate(Duration.ofMinutes(1))
            .withStaleIfError(Duration.ofHours(1));

    private final HttpCacheHeaders headers = HttpCacheHeaders.named("fleet");

    private Fleet.Member a() {
        return fleet.join(source, cache -> cache.freshness(POLICY));
    }

    private static LoadReason reason(Outcome<String> outcome) {
        return ((Outcome.Loaded<String>) outcome).reason();
    }

    // The fill of a load is under way when its get returns.
    private Outcome<String> loaded(Fleet.Member a) {
        Outcome<String> outcome = a.acme().lookup("1");
        until(() -> a.count(Metric.FILLS) > 0);
        return outcome;
    }

    private void agesAsTheTestSays() {
        Assumptions.assumeTrue(kind == Kind.HEAP, "a server has a clock of its own");
    }

    @Test
    void tellsAMissThenAHitAndForHowLongItStaysOne() {
        agesAsTheTestSays();
        Fleet.Member a = a();
        Outcome<String> miss = loaded(a);
        assertThat(reason(miss)).isEqualTo(LoadReason.NOTHING_CACHED);
        assertThat(miss.explain()).contains("had nothing that may be served").contains("loader was called");

        time.advance(Duration.ofSeconds(65));
        Outcome<String> hit = a.acme().lookup("1");
        assertThat(hit.freshFor()).isLessThanOrEqualTo(Duration.ofSeconds(235)).isGreaterThan(Duration.ofSeconds(230));
        assertThat(hit.explain())
                .startsWith("The store answered: its value is 1 min 5 s old")
                .contains("fresh for another 3 min");
        assertThat(headers.of(hit).get("Cache-Status")).matches("fleet; hit; ttl=23[0-5]");
    }

    @Test
    void tellsSinceWhenAndWhyAValueIsStale() {
        agesAsTheTestSays();
        Fleet.Member a = a();
        loaded(a);
        time.advance(Duration.ofSeconds(330));
        source.holdLoads();
        Outcome<String> stale = a.acme().lookup("1");
        assertThat(stale.label()).isEqualTo("stale");
        assertThat(stale.freshFor()).isBetween(Duration.ofSeconds(-35), Duration.ofSeconds(-30));
        assertThat(stale.explain()).contains("not fresh any more for 3").contains("stale-while-revalidate");
        source.go();
    }

    @Test
    void tellsWhyAStaleValueStandsIn() {
        agesAsTheTestSays();
        Fleet.Member a = a();
        loaded(a);
        time.advance(Duration.ofMinutes(10));
        source.fails(new IllegalStateException("secret"));
        Outcome<String> stale = a.acme().lookup("1");
        assertThat(stale.explain()).contains("stale-if-error").contains("the loader failed");
        assertThat(headers.of(stale).get("Cache-Status")).startsWith("fleet; fwd=stale; ttl=-30");
    }

    @Test
    void tellsThatAFreshValueWasTooOldForTheCaller() {
        agesAsTheTestSays();
        Fleet.Member a = a();
        loaded(a);
        time.advance(Duration.ofSeconds(20));
        Outcome<String> outcome = CacheControl.of("max-age=10").on(a.acme()).lookup("1");
        assertThat(reason(outcome)).isEqualTo(LoadReason.TOO_OLD);
        assertThat(headers.of(outcome)).containsEntry("Cache-Status", "fleet; fwd=request; detail=too_old");
    }

    @Test
    void tellsThatTheStoreGaveNoAnswer() {
        Fleet.Member a = a();
        a.store().down(true);
        assertThat(reason(a.acme().lookup("1"))).isEqualTo(LoadReason.PAST_STORE);
    }

    @Test
    void namesNeitherValueNorKeyNorWhatAFailureSays() {
        Fleet.Member a = a();
        source.commit("12345", "the value");
        assertThat(a.acme().lookup("12345").explain()).doesNotContain("12345").doesNotContain("the value");
        source.fails(new IllegalStateException("row 12345"));
        Outcome<String> failed = a.acme().lookupAll(List.of("67890")).get("67890");
        assertThat(failed.explain()).contains("java.lang.IllegalStateException").doesNotContain("12345");
    }

    // ----------------------------------------------------------------------------------------------- past the cache

    @Test
    void aGetThatGoesPastFindsNothingKeptAndKeepsNothing() {
        Fleet.Member a = a();
        loaded(a);
        source.commit("1", "new");
        Outcome<String> past = CacheControl.of("no-store").on(a.acme()).lookup("1");
        assertThat(past.value()).isEqualTo("new");
        assertThat(reason(past)).isEqualTo(LoadReason.BYPASSING);
        assertThat(a.acme().get("1")).as("what is kept").isEqualTo("old");
        assertThat(a.acme().bypassing().getIfPresent("1")).isNull();
        assertThat(a.count(Metric.BYPASSED)).isEqualTo(2);
    }

    @Test
    void aBatchThatGoesPastDoesTheSame() {
        Fleet.Member a = a();
        loaded(a);
        source.commit("1", "new").commit("2", "two");
        assertThat(a.acme().bypassing().getAll(List.of("1", "2")))
                .containsEntry("1", "new")
                .containsEntry("2", "two");
        assertThat(a.acme().get("1")).isEqualTo("old");
        assertThat(a.acme().getIfPresent("2")).isNull();
    }

    @Test
    void aGetThatGoesPastJoinsNoLoadThatBeganBeforeIt() throws Exception {
        Fleet.Member a = a();
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        source.go();
        assertThat(a.acme().bypassing().get("1")).isEqualTo("new");
        assertThat(ended(first)).isEqualTo("old");
    }

    @Test
    void noCacheLoadsAnewAndStores() {
        Fleet.Member a = a();
        loaded(a);
        source.commit("1", "new");
        assertThat(CacheControl.of("no-cache").on(a.acme()).get("1")).isEqualTo("new");
        until(() -> a.count(Metric.FILLS) == 2);
        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void aGetThatGoesPastIsNotHeldBackByTheFailureOfAnother() {
        Fleet.Member a = a();
        source.fails(new IllegalStateException("down"));
        assertThatThrownBy(() -> a.acme().get("1")).isInstanceOf(IllegalStateException.class);
        source.works();
        assertThat(a.acme().bypassing().get("1")).isEqualTo("old");
    }

    @Test
    void whatActsByOrderActsOnTheCacheAllTheSame() {
        Fleet.Member a = a();
        loaded(a);
        source.commit("1", "new");
        a.acme().bypassing().invalidate("1");
        assertThat(a.acme().get("1")).isEqualTo("new");
    }
}
