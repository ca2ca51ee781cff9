package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.InvalidationException;
import dev.levee.event.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** R7: a get that joins a load gets no value older than the invalidations that returned before it began. */
@Promise({"R7", "P3", "P4"})
class R07JoinTest extends OnEveryStore {

    @Test
    void oneThatJoinedAfterAnotherProcessesInvalidationReadsAgain() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        b.acme().invalidate("1");
        CompletableFuture<String> second = fleet.async(() -> a.acme().get("1"));
        source.go();

        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("new");
    }

    @Test
    void oneThatJoinedAfterAnotherProcessesClearReadsAgain() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        b.cache().clear();
        CompletableFuture<String> second = fleet.async(() -> a.acme().get("1"));
        source.go();

        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("new");
        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void afterAnOwnInvalidationNobodyJoinsTheLoadThatItOvertook() throws Exception {
        Fleet.Member a = fleet.join(source);
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        a.acme().invalidate("1");
        source.go();

        assertThat(a.acme().get("1")).isEqualTo("new");
        assertThat(ended(first)).isEqualTo("old");
    }

    // There is no lease to ask, and the database needs its protection most (P8): so this is what the promise leaves
    // open.
    @Test
    void pastTheStoreALoadIsJoinedThoughAnotherProcessHasInvalidated() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        a.store().down(true);
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        b.acme().invalidate("1");
        CompletableFuture<String> second = fleet.async(() -> a.acme().get("1"));
        until(() -> a.waiting() == 2);
        source.go();

        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("old");
        assertThat(a.acme().get("1")).as("begun after that load").isEqualTo("new");
    }

    @Test
    void whoReachesTheStoreJoinsNoLoadPastIt() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        a.store().down(true);
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        b.acme().invalidate("1");
        a.store().down(false);
        CompletableFuture<String> second = fleet.async(() -> a.acme().get("1"));
        until(() -> source.loads() == 2);
        source.go();

        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("new");
    }

    @Test
    void anOwnInvalidationIsSeenPastTheStoreToo() throws Exception {
        Fleet.Member a = fleet.join(source);
        a.store().down(true);
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        assertThatThrownBy(() -> a.acme().invalidate("1")).isInstanceOf(InvalidationException.class);
        CompletableFuture<String> second = fleet.async(() -> a.acme().get("1"));
        until(() -> source.loads() == 2);
        source.go();

        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("new");
    }

    @Test
    void manyJoinersOfOneLoadGetItsValue() throws Exception {
        Fleet.Member a = fleet.join(source);
        source.holdLoads();
        List<CompletableFuture<String>> gets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            gets.add(fleet.async(() -> a.acme().get("1")));
        }
        source.awaitLoad();
        source.go();
        for (CompletableFuture<String> get : gets) {
            assertThat(ended(get)).isEqualTo("old");
        }
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void aFailureReachesEveryWaiterAsItIs() throws Exception {
        Fleet.Member a = fleet.join(source);
        source.holdLoads();
        IllegalStateException failure = new IllegalStateException("no such table");
        source.fails(failure);
        CompletableFuture<String> leader = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> joiner = fleet.async(() -> a.acme().get("1"));
        until(() -> a.waiting() == 2);
        source.go();

        assertThat(leader)
                .failsWithin(java.time.Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .isSameAs(failure);
        assertThat(joiner)
                .failsWithin(java.time.Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .isSameAs(failure);
        assertThat(a.count(Metric.FAILED)).isEqualTo(2);
    }
}
