package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.event.Metric;
import dev.levee.policy.Loading;
import dev.levee.spi.Store;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** R1: a grant counts only if its reply came before the load began, and only over the entry that was judged. */
@Promise({"R1", "P3", "P5"})
class R01AcquireTest extends OnEveryStore {

    @Test
    void anotherEntryThatCameMeanwhileIsReturnedInsteadOfAGrant() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        b.store().hold("acquire");
        CompletableFuture<String> slow = fleet.async(() -> b.acme().get("1"));
        until(() -> b.store().held("acquire") == 1);
        assertThat(a.acme().get("1")).isEqualTo("old");
        b.store().release("acquire");

        assertThat(ended(slow)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void afterAnUnknownOutcomeTheLoadRunsAndNeverFills() throws Exception {
        Fleet.Member a = fleet.join(source);
        Store beside = fleet.bystander();
        a.store().holdAnswer("acquire");
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        until(() -> a.store().held("acquire") == 1);
        a.store().loseAnswers("acquire");

        assertThat(ended(get)).isEqualTo("old");
        assertThat(stored(beside, a.key("1"))).isNull();
        assertThat(a.store().calls("fill")).isZero();
        assertThat(a.store().calls("abandon")).isEqualTo(1);
        assertThat(a.acme().get("1")).isEqualTo("old");
        until(() -> a.count(Metric.FILLS) == 1);
        beside.close();
    }

    @Test
    void anAcquireThatExecutesLateLegalisesNoOldLoad() throws Exception {
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).loading(shortLease()));
        Store beside = fleet.bystander();
        a.store().hold("acquire");
        source.holdLoads();
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        until(() -> a.store().held("acquire") == 1);
        Runnable late = a.store().loseAnswersAndExecuteLater("acquire");
        source.awaitLoad();
        source.commit("1", "new");
        a.acme().invalidate("1");
        late.run();
        source.go();

        assertThat(ended(get)).isEqualTo("old");
        assertThat(stored(beside, a.key("1"))).isNull();
        assertThat(a.acme().get("1")).isEqualTo("new");
        beside.close();
    }

    @Test
    void eachAttemptHasATokenOfItsOwnSoAFailedLoadBlocksNobody() {
        Fleet.Member a = fleet.join(source);
        source.fails(new IllegalStateException("first"));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> a.acme().get("1")))
                .hasMessage("first");
        source.works();

        // Asked for by name: a get would back off for a moment.
        assertThat(a.acme().refresh("1")).isEqualTo("old");
        assertThat(a.count(Metric.LEASES_BUSY)).isZero();
    }

    static Loading shortLease() {
        return Loading.DEFAULT.withLease(Duration.ofMillis(300));
    }
}
