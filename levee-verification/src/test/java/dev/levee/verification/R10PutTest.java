package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.TenantCache.PendingPut;
import dev.levee.event.Metric;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** R10: a put claims, then fills; what voids the claim turns it into an invalidation. */
@Promise({"R10", "P5"})
class R10PutTest extends OnEveryStore {

    @Test
    void aPutValueIsServedByAllWithoutALoad() {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        a.acme().put("1", "put");

        assertThat(b.acme().get("1")).isEqualTo("put");
        assertThat(source.loads()).isZero();
    }

    @Test
    void aPutVoidsTheLoadInFlight() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        source.holdLoads();
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        b.acme().put("1", "put");
        source.go();

        assertThat(ended(get)).isEqualTo("old");
        until(() -> a.count(Metric.FILLS_REFUSED) == 1);
        assertThat(a.acme().get("1")).isEqualTo("put");
    }

    @Test
    void aClaimBegunBeforeACommitStoresNothingAfterAnothersInvalidation() {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        try (PendingPut<String> put = a.acme().beginPut("1")) {
            source.commit("1", "newer");
            b.acme().invalidate("1");
            put.put("delayed");
        }

        assertThat(a.count(Metric.PUTS_REFUSED)).isEqualTo(1);
        assertThat(b.acme().get("1")).isEqualTo("newer");
    }

    @Test
    void aPutWhoseFillIsUnknownEndsAsAnInvalidation() throws Exception {
        Fleet.Member a = fleet.join(source);
        a.acme().get("1");
        a.store().holdAnswer("fill");
        CompletableFuture<Void> put = fleet.async(() -> {
            a.acme().put("1", "put");
            return null;
        });
        until(() -> a.store().held("fill") == 1);
        a.store().loseAnswers("fill");
        ended(put);
        source.commit("1", "new");

        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void anUnusedClaimBlocksNobody() {
        Fleet.Member a = fleet.join(source);
        a.acme().beginPut("1").close();

        assertThat(a.acme().get("1")).isEqualTo("old");
    }

    @Test
    void anOlderVersionNeverReplacesANewerOne() {
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).versionOf(Long::parseLong));
        a.acme().put("1", "7");
        a.acme().put("1", "5");
        assertThat(a.acme().get("1")).isEqualTo("7");
        source.commit("1", "6");
        assertThat(a.acme().refresh("1")).isEqualTo("6");

        assertThat(a.acme().get("1")).isEqualTo("7");
        assertThat(a.count(Metric.OLDER_VERSIONS)).isEqualTo(2);
    }
}
