package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.event.Metric;
import dev.levee.policy.Loading;
import dev.levee.spi.Store;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** R2: a renewal extends a lease that is held, and never re-creates one that was ended. */
@Promise({"R2", "P5"})
class R02RenewTest extends OnEveryStore {

    @Test
    void aLeaseThatWasVoidedIsNotRevivedByItsRenewal() throws Exception {
        Loading brief = Loading.DEFAULT.withLease(Duration.ofMillis(600));
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).loading(brief));
        Store beside = fleet.bystander();
        source.holdLoads();
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        beside.invalidate(java.util.List.of(a.key("1"))).toCompletableFuture().join();
        until(() -> a.count(Metric.LEASES_LOST) == 1);
        int renewals = a.store().calls("renew");
        source.go();

        assertThat(ended(get)).isEqualTo("old");
        until(() -> a.count(Metric.FILLS_REFUSED) == 1);
        assertThat(a.acme().get("1")).isEqualTo("new");
        assertThat(a.store().calls("renew")).as("not tried again").isEqualTo(renewals);
        beside.close();
    }
}
