package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.levee.cache.InvalidationException;
import dev.levee.event.Metric;
import dev.levee.policy.Budget;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** P13: an invalidation that the store did not confirm is told, queued, and sent again before the store is trusted. */
@Promise("P13")
class P13BacklogTest extends OnEveryStore {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final ManualEnvironment time = ManualEnvironment.inline();

    @Override
    Environment environment() {
        return time;
    }

    private Fleet.Member member() {
        return fleet.join(source, Budget.DEFAULT, cache -> cache.freshness(Fleet.FIVE_MINUTES));
    }

    // In small steps: a real server answers in its own time.
    private void drained(Fleet.Member member) {
        until(() -> {
            time.advance(Duration.ofMillis(20));
            return member.levee().queuedInvalidations() == 0;
        });
    }

    @Test
    void anInvalidationThatFailedIsSentAgainUntilTheStoreConfirmsIt() {
        Fleet.Member a = member();
        Fleet.Member b = member();
        a.acme().get("1");
        source.commit("1", "new");
        a.store().down(true);

        InvalidationException told =
                catchThrowableOfType(InvalidationException.class, () -> a.acme().invalidate("1"));
        assertThat(told.queued()).isTrue();
        assertThat(a.levee().queuedInvalidations()).isEqualTo(1);
        assertThat(b.acme().get("1")).as("others cannot know yet").isEqualTo("old");
        time.advance(LONG);
        assertThat(a.levee().queuedInvalidations()).isEqualTo(1);

        a.store().down(false);
        drained(a);
        assertThat(b.acme().get("1")).isEqualTo("new");
        assertThat(a.count(Metric.INVALIDATIONS_QUEUED)).isEqualTo(1);
        assertThat(a.count(Metric.INVALIDATIONS_REPLAYED)).isEqualTo(1);
        assertThat(time.pendingTimers())
                .as("no timer is left behind but those of leases and budgets")
                .isLessThan(4);
    }

    @Test
    void untilThenThisProcessAsksTheStoreForNothingThatItConcerns() {
        Fleet.Member a = member();
        a.acme().get("1");
        a.acme().get("2");
        source.commit("1", "new");
        a.store().down(true);
        assertThatThrownBy(() -> a.acme().invalidate("1")).isInstanceOf(InvalidationException.class);

        // The store answers again before the replay: what it holds is the old value.
        a.store().down(false);
        int loads = source.loads();
        assertThat(a.acme().get("1")).isEqualTo("new");
        assertThat(a.acme().getAll(List.of("1", "2"))).containsEntry("1", "new");
        assertThat(a.acme().async().get("1").toCompletableFuture().join()).isEqualTo("new");
        assertThat(source.loads()).as("loaded each time, never stored").isEqualTo(loads + 3);
        assertThat(a.acme().get("2")).as("another key is served as ever").isNull();
        assertThat(source.loads()).isEqualTo(loads + 3);

        drained(a);
        a.acme().get("1");
        a.acme().get("1");
        assertThat(source.loads()).as("cached again").isEqualTo(loads + 4);
    }

    @Test
    void aClearThatFailedKeepsTheWholeResourceFromTheStore() {
        Fleet.Member a = member();
        a.acme().get("1");
        a.cache().tenant("other").get("1");
        source.commit("1", "new");
        a.store().down(true);
        assertThatThrownBy(() -> a.cache().clear()).isInstanceOf(InvalidationException.class);
        a.store().down(false);

        assertThat(a.acme().get("1")).isEqualTo("new");
        assertThat(a.cache().tenant("other").get("1")).isEqualTo("new");
        drained(a);
        Fleet.Member b = member();
        assertThat(b.acme().get("1")).isEqualTo("new");
    }

    @Test
    void anExpiryThatFailedIsRepeatedAsAnExpiry() {
        Fleet.Member a = member();
        a.acme().get("1");
        source.commit("1", "new");
        a.store().down(true);
        assertThatThrownBy(() -> a.acme().expire("1")).isInstanceOf(InvalidationException.class);
        a.store().down(false);
        drained(a);
        assertThat(a.store().calls("expire")).isGreaterThanOrEqualTo(2);
        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void moreKeysThanMayWaitTurnIntoTheirResource() {
        Fleet.Member a = member();
        a.acme().get("1");
        source.commit("1", "new");
        a.store().down(true);
        List<String> many = IntStream.range(0, 10_001).mapToObj(i -> "k" + i).toList();
        assertThatThrownBy(() -> a.acme().invalidate(many)).isInstanceOf(InvalidationException.class);
        assertThat(a.levee().queuedInvalidations())
                .as("the resource, and what came after it")
                .isLessThan(300);

        a.store().down(false);
        assertThat(a.acme().get("1")).as("any key of it goes past the store").isEqualTo("new");
        drained(a);
        assertThat(member().acme().get("1")).isEqualTo("new");
    }

    @Test
    void aLostAnswerIsRepeatedAndHarmsNobody() throws Exception {
        Fleet.Member a = member();
        a.acme().get("1");
        source.commit("1", "new");
        a.store().holdAnswer("invalidate");
        CompletableFuture<Void> invalidation = fleet.async(() -> {
            a.acme().invalidate("1");
            return null;
        });
        until(() -> a.store().held("invalidate") == 1);
        time.advance(Duration.ofSeconds(2));
        until(() -> a.store().held("invalidate") == 2);
        time.advance(Duration.ofSeconds(2));
        assertThat(invalidation)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(InvalidationException.class);
        a.store().release("invalidate");
        drained(a);
        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void aLoadUnderWayWhenAnInvalidationFailedIsNotJoinedAfterIt() throws Exception {
        Fleet.Member a = member();
        source.holdLoads();
        CompletableFuture<String> before = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        a.store().down(true);
        assertThatThrownBy(() -> a.acme().invalidate("1")).isInstanceOf(InvalidationException.class);
        CompletableFuture<String> after = fleet.async(() -> a.acme().get("1"));
        until(() -> source.loads() == 2);
        source.go();

        assertThat(ended(before)).isEqualTo("old");
        assertThat(ended(after)).isEqualTo("new");
    }

    @Test
    void keysAreInvalidatedByTheirNamesToo() {
        Fleet.Member a = member();
        a.acme().get("1");
        source.commit("1", "new");
        a.levee().invalidateKeys(List.of(a.key("1")));
        assertThat(a.acme().get("1")).isEqualTo("new");
        Store beside = fleet.bystander();
        beside.close();
        a.levee().invalidateKeys(List.of("v1:api:nocachehere:0123456789ab:acme"));
        assertThatThrownBy(() -> a.levee().invalidateKeys(List.of("user:1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyOf");
    }
}
