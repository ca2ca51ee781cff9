package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.Outcome;
import dev.levee.policy.Freshness;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** R6: an expired value is never served as fresh; it still serves within the stale windows. */
@Promise({"R6", "P4"})
class R06ExpireTest extends OnEveryStore {
    private static final Freshness STALE_ALLOWED =
            Fleet.FIVE_MINUTES.withStaleWhileRevalidate(Duration.ofMinutes(1)).withStaleIfError(Duration.ofHours(1));

    @Test
    void withoutStaleWindowsTheNextGetLoads() {
        Fleet.Member a = fleet.join(source);
        a.acme().get("1");
        source.commit("1", "new");
        a.acme().expire("1");

        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void withinStaleWhileRevalidateItServesOnceMoreAndIsReloaded() {
        Fleet.Member a = fleet.join(source, cache -> cache.freshness(STALE_ALLOWED));
        a.acme().get("1");
        source.commit("1", "new");
        a.acme().expire("1");

        Outcome<String> first = a.acme().lookup("1");
        assertThat(first).isInstanceOf(Outcome.Stale.class);
        assertThat(first.value()).isEqualTo("old");
        until(() -> "new".equals(a.acme().get("1")));
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void itStandsInForAFailingLoader() {
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES.withStaleIfError(Duration.ofHours(1))));
        a.acme().get("1");
        a.acme().expire("1");
        source.fails(new IllegalStateException("the database is down"));

        Outcome<String> outcome = a.acme().lookup("1");
        assertThat(outcome.value()).isEqualTo("old");
        assertThat(outcome.label()).isEqualTo("stale_on_error");
    }

    @Test
    void anInvalidatedValueStandsInForNothing() {
        Fleet.Member a = fleet.join(source, cache -> cache.freshness(STALE_ALLOWED));
        a.acme().get("1");
        a.acme().expire("1");
        a.acme().invalidate("1");
        source.fails(new IllegalStateException("the database is down"));

        assertThatThrownBy(() -> a.acme().get("1")).hasMessage("the database is down");
    }

    @Test
    void whatIsJudgedBeforeAnInvalidationStandsInForNothingAfterIt() throws Exception {
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES.withStaleIfError(Duration.ofHours(1))));
        Fleet.Member b = fleet.join(source);
        a.acme().get("1");
        a.acme().expire("1");
        a.store().hold("acquire");
        source.fails(new IllegalStateException("the database is down"));
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        until(() -> a.store().held("acquire") == 1);
        b.acme().invalidate("1");
        a.store().release("acquire");

        assertThatThrownBy(() -> ended(get)).hasMessageContaining("the database is down");
    }
}
