package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.Cache;
import dev.levee.cache.InvalidationException;
import dev.levee.cache.Outcome;
import dev.levee.event.Metric;
import dev.levee.event.NearState;
import dev.levee.policy.Near;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** P9 for scopes: what ends a tenant, here or elsewhere, ends its near values, and nobody else's. */
@Promise("P9")
class P09NearScopesTest extends OnEveryStore {
    private static final Near POLICY = Near.entries(1_000, Duration.ofMinutes(1));

    private static final List<Consumer<Fleet.Member>> ORDERS = List.of(
            member -> member.levee().invalidateTenant("acme"),
            member -> member.acme().clear(),
            member -> member.cache().clear(),
            member -> member.levee().expireTenant("acme"),
            member -> member.acme().expireAll(),
            member -> member.cache().expireAll());

    private Fleet.Member near(Near policy) {
        Fleet.Member member = fleet.join(
                source, builder -> builder.freshness(Fleet.FIVE_MINUTES).near(policy));
        until(() -> member.levee().nearState() == NearState.ARMED);
        return member;
    }

    private static boolean isNear(Cache<String, String> cache, String tenant) {
        return cache.tenant(tenant).lookup("1").source() == dev.levee.cache.Source.NEAR;
    }

    private static void warm(Fleet.Member member, String tenant) {
        until(() -> isNear(member.cache(), tenant));
    }

    @Test
    void whatAnotherProcessEndsIsSeenHere() {
        for (Consumer<Fleet.Member> order : ORDERS) {
            source.commit("1", "old");
            Fleet.Member here = near(POLICY);
            Fleet.Member there = near(POLICY);
            here.acme().invalidate("1");
            warm(here, "acme");
            source.commit("1", "new");
            order.accept(there);
            until(() -> "new".equals(here.acme().get("1")));
        }
    }

    @Test
    void whatThisProcessEndsItSeesAtOnce() {
        for (Consumer<Fleet.Member> order : ORDERS) {
            source.commit("1", "old");
            Fleet.Member here = near(POLICY);
            here.acme().invalidate("1");
            warm(here, "acme");
            source.commit("1", "new");
            order.accept(here);
            assertThat(here.acme().get("1")).isEqualTo("new");
            warm(here, "acme");
        }
    }

    @Test
    void theNearValuesOfOtherTenantsAreServedOn() {
        Fleet.Member here = near(POLICY);
        Fleet.Member there = near(POLICY);
        warm(here, "acme");
        warm(here, "other");
        long clears = here.count(Metric.NEAR_CLEARS);
        here.acme().clear();
        there.levee().invalidateTenant("acme");
        source.commit("1", "new");

        until(() -> "new".equals(here.acme().get("1")));
        assertThat(here.cache().tenant("other").get("1")).isEqualTo("old");
        until(() -> isNear(here.cache(), "other"));
        assertThat(here.count(Metric.NEAR_CLEARS)).isEqualTo(clears);
    }

    /** Nor does it stand in for a failed load, even if the store could not be told. */
    @Test
    void whatThisProcessEndsNeverStandsIn() {
        Fleet.Member here = near(POLICY.withStandIn(Duration.ofMinutes(10)));
        warm(here, "acme");
        warm(here, "other");
        here.store().down(true);
        assertThatThrownBy(() -> here.levee().invalidateTenant("acme")).isInstanceOf(InvalidationException.class);
        source.fails(new IllegalStateException("down"));

        assertThatThrownBy(() -> here.acme().get("1")).isInstanceOf(RuntimeException.class);
        Outcome<String> other = here.cache().tenant("other").lookup("1");
        assertThat(other.value()).isEqualTo("old");
        here.store().down(false);
    }
}
