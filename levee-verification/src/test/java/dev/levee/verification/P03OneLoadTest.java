package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.LoadTimeoutException;
import dev.levee.cache.Outcome;
import dev.levee.event.Metric;
import dev.levee.policy.Loading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** P3: one load for each key in the whole fleet. */
@Promise({"P3", "P6", "R2"})
class P03OneLoadTest extends OnEveryStore {

    @Test
    void fourProcessesOfFiftyCallersLoadOnce() throws Exception {
        List<Fleet.Member> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            members.add(fleet.join(source));
        }
        source.holdLoads();
        List<CompletableFuture<String>> gets = new ArrayList<>();
        for (Fleet.Member member : members) {
            for (int i = 0; i < 50; i++) {
                gets.add(fleet.async(() -> member.acme().get("1")));
            }
        }
        source.awaitLoad();
        until(() -> members.stream()
                        .mapToLong(each -> each.count(Metric.LEASES_BUSY))
                        .sum()
                == 3);
        source.go();
        for (CompletableFuture<String> get : gets) {
            assertThat(ended(get)).isEqualTo("old");
        }

        assertThat(source.loads()).isEqualTo(1);
        assertThat(members.stream()
                        .mapToLong(each -> each.cache().stats().gets())
                        .sum())
                .isEqualTo(200);
    }

    @Test
    void aLoadLongerThanItsLeaseIsStillOne() throws Exception {
        Loading brief = Loading.DEFAULT.withLease(Duration.ofSeconds(1));
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).loading(brief));
        Fleet.Member b =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).loading(brief));
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> second = fleet.async(() -> b.acme().get("1"));
        // Three leases' worth of renewals, while the other asks for the lease again and again.
        until(() -> a.store().calls("renew") >= 9);
        source.go();

        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
        assertThat(a.count(Metric.LEASES_LOST)).isZero();
    }

    @Test
    void whenItsOwnerDiesOneWaiterTakesOver() throws Exception {
        Loading brief = Loading.DEFAULT.withLease(Duration.ofMillis(500));
        Fleet.Member dead =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).loading(brief));
        Fleet.Member b =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).loading(brief));
        Fleet.Member c =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).loading(brief));
        source.holdLoads();
        fleet.async(() -> dead.acme().get("1"));
        source.awaitLoad();
        dead.store().down(true);
        List<CompletableFuture<String>> waiting = List.of(
                fleet.async(() -> b.acme().get("1")), fleet.async(() -> c.acme().get("1")));
        until(() -> source.loads() == 2);
        source.go();
        for (CompletableFuture<String> get : waiting) {
            assertThat(ended(get)).isEqualTo("old");
        }

        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void whoWaitsTooLongGetsATimeoutAndNeverLoadsPastALiveLease() throws Exception {
        Loading impatient = Loading.DEFAULT.withMaxWait(Duration.ofMillis(300));
        Fleet.Member a = fleet.join(source);
        Fleet.Member b =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).loading(impatient));
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();

        assertThatThrownBy(() -> b.acme().get("1"))
                .isInstanceOf(LoadTimeoutException.class)
                .hasMessageContaining("loading.maxWait PT0.3S");
        source.go();
        assertThat(ended(first)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void whoWaitsTooLongGetsTheStaleCopyWhereThePolicyLetsIt() throws Exception {
        Loading impatient = Loading.DEFAULT.withMaxWait(Duration.ofMillis(300));
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(
                source,
                cache -> cache.freshness(Fleet.FIVE_MINUTES.withStaleIfError(Duration.ofHours(1)))
                        .loading(impatient));
        b.acme().get("1");
        b.acme().expire("1");
        source.holdLoads();
        CompletableFuture<String> first = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();

        Outcome<String> outcome = b.acme().lookup("1");
        assertThat(outcome.label()).isEqualTo("stale_on_wait");
        assertThat(outcome.value()).isEqualTo("old");
        source.go();
        ended(first);
    }

    @Test
    void anInterruptedCallerLeavesTheSharedLoadAlone() throws Exception {
        Fleet.Member a = fleet.join(source);
        source.holdLoads();
        CompletableFuture<String> leader = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<Thread> waiter = new CompletableFuture<>();
        CompletableFuture<String> joiner = fleet.async(() -> {
            waiter.complete(Thread.currentThread());
            return a.acme().get("1");
        });
        ended(waiter).interrupt();

        assertThat(joiner)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("interrupted");
        source.go();
        assertThat(ended(leader)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
    }
}
