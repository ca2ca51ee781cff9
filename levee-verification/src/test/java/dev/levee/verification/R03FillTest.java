package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.event.Metric;
import dev.levee.spi.Acquired;
import dev.levee.spi.Store;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** R3 and R5: a load overtaken by an invalidation is returned to those who waited, and never served from the store. */
@Promise({"R3", "R5", "P4", "P5"})
class R03FillTest extends OnEveryStore {

    @Test
    void aLoadOvertakenByAnotherProcessesInvalidationIsNotStored() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        overtake(a, b);
    }

    @Test
    void aLoadOvertakenByAnOwnInvalidationIsNotStored() throws Exception {
        Fleet.Member a = fleet.join(source);
        overtake(a, a);
    }

    private void overtake(Fleet.Member loading, Fleet.Member invalidating) throws Exception {
        Store beside = fleet.bystander();
        source.holdLoads();
        CompletableFuture<String> get = fleet.async(() -> loading.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        invalidating.acme().invalidate("1");
        source.go();

        assertThat(ended(get)).isEqualTo("old");
        until(() -> loading.count(Metric.FILLS_REFUSED) == 1);
        assertThat(stored(beside, loading.key("1"))).isNull();
        assertThat(loading.acme().get("1")).isEqualTo("new");
        assertThat(invalidating.acme().get("1")).isEqualTo("new");
        beside.close();
    }

    @Test
    void aRefreshOvertakenByAnInvalidationIsNotStored() throws Exception {
        Fleet.Member a = fleet.join(source);
        a.acme().get("1");
        a.acme().expire("1");
        source.holdLoads();
        CompletableFuture<String> refresh = fleet.async(() -> a.acme().refresh("1"));
        source.awaitLoad();
        source.commit("1", "new");
        a.acme().invalidate("1");
        source.go();
        ended(refresh);

        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void aFilledValueDropsTheStaleCopyBesideIt() {
        Fleet.Member a = fleet.join(source);
        Store beside = fleet.bystander();
        a.acme().get("1");
        a.acme().expire("1");
        a.acme().get("1");
        byte[] entry = standing(beside, a.key("1"));

        Acquired acquired = beside.acquire(a.key("1"), "0".repeat(32), entry, 5_000)
                .toCompletableFuture()
                .join();
        assertThat(acquired).isInstanceOfSatisfying(Acquired.Granted.class, granted -> {
            assertThat(granted.copy()).isSameAs(entry);
            assertThat(granted.softExpired()).isFalse();
        });
        beside.close();
    }

    @Test
    void anInvalidationReturnedBeforeAGetBeganIsSeenByIt() {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        for (int i = 0; i < 50; i++) {
            source.commit("1", "v" + i);
            a.acme().invalidate("1");
            assertThat(b.acme().get("1")).isEqualTo("v" + i);
            assertThat(a.acme().get("1")).isEqualTo("v" + i);
        }
    }
}
