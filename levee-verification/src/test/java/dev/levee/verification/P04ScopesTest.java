package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.InvalidationException;
import dev.levee.cache.Outcome;
import dev.levee.cache.TenantCache;
import dev.levee.event.Metric;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** P4 for scopes: what ends all values of a tenant, or makes them stale, binds every get that begins after it, everywhere. */
@Promise({"P4", "P5", "P13"})
class P04ScopesTest extends OnEveryStore {
    private static final Freshness STALE_HOURS = Freshness.of(Duration.ofMinutes(5))
            .withStaleWhileRevalidate(Duration.ofHours(1))
            .withStaleIfError(Duration.ofHours(1))
            .withJitter(0);

    /** Each way to void all of tenant acme in the cache "item". */
    private static final List<Consumer<Fleet.Member>> CLEARS = List.of(
            member -> member.levee().invalidateTenant("acme"),
            member -> member.acme().clear(),
            member -> member.acme().async().clear().toCompletableFuture().join(),
            member -> member.cache().clear());

    private static final List<Consumer<Fleet.Member>> EXPIRIES = List.of(
            member -> member.levee().expireTenant("acme"),
            member -> member.acme().expireAll(),
            member -> member.acme().async().expireAll().toCompletableFuture().join(),
            member -> member.cache().expireAll());

    private Fleet.Member stale() {
        return fleet.join(source, cache -> cache.freshness(STALE_HOURS));
    }

    /** Gets until the value comes from the store: a fill may be on its way still. */
    private static void cached(TenantCache<String, String> cache, String id) {
        until(() -> cache.lookup(id).source() == dev.levee.cache.Source.STORE);
    }

    @Test
    void whatWasStoredBeforeIsOverInEveryProcess() {
        for (Consumer<Fleet.Member> clear : CLEARS) {
            source.commit("1", "old").commit("2", "two");
            Fleet.Member a = fleet.join(source);
            Fleet.Member b = fleet.join(source);
            a.acme().invalidate(List.of("1", "2"));
            cached(a.acme(), "1");
            cached(b.acme(), "2");
            source.commit("1", "new").commit("2", "new two");
            clear.accept(b);

            assertThat(a.acme().get("1")).isEqualTo("new");
            assertThat(a.acme().getAll(List.of("1", "2")))
                    .containsEntry("1", "new")
                    .containsEntry("2", "new two");
            assertThat(b.acme().get("1")).isEqualTo("new");
            cached(a.acme(), "1");
        }
    }

    @Test
    void otherTenantsKeepWhatTheyHave() {
        Fleet.Member a = fleet.join(source);
        cached(a.cache().tenant("other"), "1");
        cached(a.cache().tenant("Acme"), "1");
        int loads = source.loads();
        a.levee().invalidateTenant("acme");
        a.acme().clear();
        a.levee().expireTenant("acme");

        assertThat(a.cache().tenant("other").lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
        assertThat(a.cache().tenant("Acme").lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
        assertThat(source.loads()).isEqualTo(loads);
    }

    @Test
    void aTenantIsEndedInAllResourcesAndWithinOneInThatOnly() {
        Fleet.Member a = fleet.join(source);
        TenantCache<String, String> second = a.levee()
                .cache("second", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .loader(source)
                .build()
                .tenant("acme");
        cached(a.acme(), "1");
        cached(second, "1");
        a.acme().clear();
        assertThat(second.lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
        source.commit("1", "new");
        fleet.join(source).levee().invalidateTenant("acme");

        assertThat(second.get("1")).isEqualTo("new");
        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void anExpiredTenantIsServedStaleWhileItIsReloaded() {
        for (Consumer<Fleet.Member> expire : EXPIRIES) {
            source.commit("1", "old");
            Fleet.Member a = stale();
            Fleet.Member b = stale();
            a.acme().invalidate("1");
            cached(a.acme(), "1");
            source.commit("1", "new");
            expire.accept(b);

            Outcome<String> first = a.acme().lookup("1");
            assertThat(first).isInstanceOf(Outcome.Stale.class);
            assertThat(first.value()).isEqualTo("old");
            until(() -> "new".equals(a.acme().get("1")));
            until(() -> a.acme().lookup("1") instanceof Outcome.Fresh);
        }
    }

    @Test
    void anExpiredValueStandsInForAFailedLoadAndAClearedOneDoesNot() {
        Fleet.Member a = stale();
        cached(a.acme(), "1");
        a.acme().expireAll();
        IllegalStateException failure = new IllegalStateException("down");
        source.fails(failure);
        assertThat(a.acme().get("1")).isEqualTo("old");
        a.levee().invalidateTenant("acme");

        // As it is, or remembered: the reload of before may have failed later than the order.
        assertThatThrownBy(() -> a.acme().get("1"))
                .matches(thrown -> thrown == failure || thrown.getCause() == failure);
    }

    @Test
    void withoutStaleWindowsAnExpiredTenantIsLoadedAnew() {
        Fleet.Member a = fleet.join(source);
        cached(a.acme(), "1");
        source.commit("1", "new");
        a.levee().expireTenant("acme");
        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void aLoadThatWasOvertakenIsNotServedFromTheStore() throws Exception {
        for (Consumer<Fleet.Member> clear : CLEARS) {
            source.commit("1", "old");
            Fleet.Member a = fleet.join(source);
            Fleet.Member b = fleet.join(source);
            a.acme().invalidate("1");
            source.holdLoads();
            CompletableFuture<String> overtaken = fleet.async(() -> a.acme().get("1"));
            source.awaitLoad();
            source.commit("1", "new");
            clear.accept(b);
            source.go();

            assertThat(ended(overtaken)).isEqualTo("old");
            until(() -> a.count(Metric.FILLS) + a.count(Metric.FILLS_REFUSED) >= 1);
            assertThat(b.acme().get("1")).isEqualTo("new");
        }
    }

    @Test
    void whoJoinsALoadAfterItWasOvertakenReadsAgain() throws Exception {
        for (Consumer<Fleet.Member> clear : CLEARS) {
            joinsAfter(clear);
        }
        for (Consumer<Fleet.Member> expire : EXPIRIES) {
            joinsAfter(expire);
        }
    }

    private void joinsAfter(Consumer<Fleet.Member> order) throws Exception {
        source.commit("1", "old");
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        a.acme().invalidate("1");
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        order.accept(b);
        CompletableFuture<String> second = fleet.async(() -> a.acme().get("1"));
        until(() -> a.waiting() == 2);
        source.go();

        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("new");
    }

    @Test
    void nobodyJoinsALoadThatThisProcessHasOvertaken() throws Exception {
        for (Consumer<Fleet.Member> clear : CLEARS) {
            source.commit("1", "old");
            Fleet.Member a = fleet.join(source);
            a.acme().invalidate("1");
            source.holdLoads();
            CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
            source.awaitLoad();
            source.commit("1", "new");
            clear.accept(a);
            source.go();

            assertThat(a.acme().get("1")).isEqualTo("new");
            assertThat(ended(first)).isEqualTo("old");
        }
    }

    /** What an acquire finds in place of what was judged is itself judged, by the stamps that were read with it. */
    @Test
    void whatAnAcquireFindsIsOverWithItsTenant() throws Exception {
        for (Consumer<Fleet.Member> clear : CLEARS) {
            acquireFinds(clear, "new");
        }
        for (Consumer<Fleet.Member> expire : EXPIRIES) {
            acquireFinds(expire, "new");
        }
    }

    private void acquireFinds(Consumer<Fleet.Member> order, String seen) throws Exception {
        source.commit("1", "old");
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        a.acme().invalidate("1");
        // Its read finds nothing; before its acquire is sent another has stored a value, and the tenant is ended.
        a.store().hold("acquire");
        a.store().hold("readStamps");
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        until(() -> a.store().held("acquire") == 1);
        cached(b.acme(), "1");
        a.store().release("acquire");
        source.commit("1", "new");
        order.accept(b);
        a.store().release("readStamps");

        assertThat(ended(get)).isEqualTo(seen);
    }

    @Test
    void anAbsentValueIsOverWithItsTenant() {
        Fleet.Member a = fleet.join(source);
        cached(a.acme(), "none");
        source.commit("none", "there");
        fleet.join(source).levee().invalidateTenant("acme");
        assertThat(a.acme().get("none")).isEqualTo("there");
    }

    @Test
    void aPutThatWasOvertakenIsOverWithItsTenant() {
        Fleet.Member a = fleet.join(source);
        TenantCache.PendingPut<String> put = a.acme().beginPut("1");
        fleet.join(source).levee().invalidateTenant("acme");
        put.put("from before");
        assertThat(a.acme().get("1")).isEqualTo("old");
        a.acme().put("1", "put");
        assertThat(a.acme().get("1")).isEqualTo("put");
    }

    @Test
    void aTenantThatTheStoreDidNotConfirmIsToldQueuedAndKeptFromTheStore() {
        Fleet.Member a = fleet.join(source, Budget.DEFAULT, cache -> cache.freshness(Fleet.FIVE_MINUTES));
        Fleet.Member b = fleet.join(source);
        cached(a.acme(), "1");
        cached(a.cache().tenant("other"), "1");
        source.commit("1", "new");
        a.store().hold("drop");
        a.store().down(true);
        assertThatThrownBy(() -> a.levee().invalidateTenant("acme"))
                .isInstanceOf(InvalidationException.class)
                .hasMessageContaining("all caches")
                .matches(told -> ((InvalidationException) told).queued());
        assertThatThrownBy(() -> a.acme().expireAll()).isInstanceOf(InvalidationException.class);
        assertThatThrownBy(() -> a.levee().invalidateTenant("acme")).isInstanceOf(InvalidationException.class);
        assertThat(a.levee().queuedInvalidations())
                .as("one slot for each scope")
                .isEqualTo(2);
        a.store().down(false);

        assertThat(a.acme().get("1")).isEqualTo("new");
        assertThat(a.cache().tenant("other").get("1")).as("kept").isEqualTo("old");
        assertThat(b.acme().get("1")).as("others cannot know yet").isEqualTo("old");
        a.store().release("drop");
        until(() -> a.levee().queuedInvalidations() == 0);
        assertThat(b.acme().get("1")).isEqualTo("new");
    }

    @Test
    void aResourceBuiltWithoutThemAsksForNoTenantsStamps() {
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).withoutTenantScopes());
        cached(a.acme(), "1");
        a.levee().invalidateTenant("acme");
        assertThat(a.acme().lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
        assertThatThrownBy(() -> a.acme().clear())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withoutTenantScopes()");
        Store beside = fleet.bystander();
        assertThat(stored(beside, "levee:stamp:{fleet:rt:item:acme}:hard")).isNull();
        assertThat(stored(beside, "levee:stamp:{fleet:r:item}:hard")).isNotNull();
        beside.close();
    }

    @Test
    void aSharedResourceHasOneScope() {
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).shared());
        cached(a.cache().shared(), "1");
        a.levee().invalidateTenant("_");
        assertThat(a.cache().shared().lookup("1").source()).isEqualTo(dev.levee.cache.Source.STORE);
        source.commit("1", "new");
        a.cache().shared().clear();
        assertThat(a.cache().shared().get("1")).isEqualTo("new");
    }

    @Test
    void aTenantThatIsNoneIsRefused() {
        Fleet.Member a = fleet.join(source);
        assertThatThrownBy(() -> a.levee().invalidateTenant(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tenant \"\" is empty");
        assertThatThrownBy(() -> a.levee().expireTenant("x".repeat(257)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256");
    }
}
