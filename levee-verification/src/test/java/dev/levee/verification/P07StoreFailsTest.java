package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.CacheClosedException;
import dev.levee.cache.InvalidationException;
import dev.levee.event.Metric;
import dev.levee.policy.Budget;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** P6 and P7: a store that is down, silent or gone costs a get its budget at most, and never reaches its caller. */
@Promise({"P6", "P7", "P8", "P13"})
class P07StoreFailsTest extends OnEveryStore {
    private final ManualEnvironment time = ManualEnvironment.inline();

    @Override
    Environment environment() {
        return time;
    }

    @Test
    void getsGoToTheLoaderWhileTheStoreIsDown() {
        Fleet.Member a = fleet.join(source);
        a.store().down(true);

        assertThat(a.acme().get("1")).isEqualTo("old");
        assertThat(a.acme().get("1")).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(2);
        a.store().down(false);
        a.acme().get("1");
        a.acme().get("1");
        assertThat(source.loads()).isEqualTo(3);
    }

    @Test
    void callersOfOneKeyStillShareALoadWhileTheStoreIsDown() throws Exception {
        Fleet.Member a = fleet.join(source);
        a.store().down(true);
        source.holdLoads();
        List<CompletableFuture<String>> gets = new ArrayList<>();
        gets.add(fleet.async(() -> a.acme().get("1")));
        source.awaitLoad();
        for (int i = 0; i < 20; i++) {
            gets.add(fleet.async(() -> a.acme().get("1")));
        }
        until(() -> a.waiting() >= 21);
        source.go();
        for (CompletableFuture<String> get : gets) {
            assertThat(ended(get)).isEqualTo("old");
        }
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void aReadThatIsNeverAnsweredEndsWithTheBudget() throws Exception {
        Fleet.Member a = fleet.join(source, Budget.DEFAULT, cache -> cache.freshness(Fleet.FIVE_MINUTES));
        a.store().hold("read");
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        until(() -> a.store().held("read") == 1);
        assertThat(get).isNotDone();
        time.advance(Duration.ofMillis(250));

        assertThat(ended(get)).isEqualTo("old");
        assertThat(a.count(Metric.STORE_FAILURES)).isEqualTo(1);
    }

    @Test
    void anAcquireAndAFillThatAreNeverAnsweredDelayNobodyBeyondTheBudget() throws Exception {
        Fleet.Member a = fleet.join(source, Budget.DEFAULT, cache -> cache.freshness(Fleet.FIVE_MINUTES));
        a.store().hold("fill");
        assertThat(ended(fleet.async(() -> a.acme().get("1")))).isEqualTo("old");
        a.store().hold("acquire");
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("2"));
        until(() -> a.store().held("acquire") == 1);
        time.advance(Duration.ofMillis(250));

        assertThat(ended(get)).isNull();
        until(() -> a.count(Metric.FILLS_FAILED) == 1);
    }

    @Test
    void anInvalidationThatTheStoreDidNotConfirmIsSaidToHaveFailed() {
        Fleet.Member a = fleet.join(source);
        a.store().down(true);

        assertThatThrownBy(() -> a.acme().invalidate("1"))
                .isInstanceOf(InvalidationException.class)
                .hasMessageContaining("cache \"item\"")
                .hasMessageContaining("UNREACHABLE");
        assertThatThrownBy(() -> a.cache().clear()).isInstanceOf(InvalidationException.class);
        assertThat(a.count(Metric.INVALIDATIONS_FAILED)).isEqualTo(2);
    }

    @Test
    void anInvalidationWhoseAnswerIsLostIsRepeated() throws Exception {
        Fleet.Member a = fleet.join(source);
        a.acme().get("1");
        a.store().holdAnswer("invalidate");
        CompletableFuture<Void> invalidation = fleet.async(() -> {
            a.acme().invalidate("1");
            return null;
        });
        until(() -> a.store().held("invalidate") == 1);
        a.store().loseAnswers("invalidate");
        ended(invalidation);

        assertThat(a.store().calls("invalidate")).isEqualTo(2);
    }

    @Test
    void closingEndsAllWaitsAndFailsNewCalls() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        source.holdLoads();
        fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> waiting = fleet.async(() -> b.acme().get("1"));
        until(() -> b.count(Metric.LEASES_BUSY) == 1);
        b.levee().close();

        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(CacheClosedException.class);
        assertThatThrownBy(() -> b.acme().get("1")).isInstanceOf(CacheClosedException.class);
        assertThatThrownBy(() -> b.acme().invalidate("1")).isInstanceOf(CacheClosedException.class);
    }

    @Test
    void aLostScopeStampMeansMissesAndNeverResurrection() {
        Fleet.Member a = fleet.join(source);
        a.acme().get("1");
        Store beside = fleet.bystander();
        beside.drop(List.of("levee:stamp:{fleet:r:item}:hard"))
                .toCompletableFuture()
                .join();
        source.commit("1", "new");

        assertThat(a.acme().get("1")).isEqualTo("new");
        beside.drop(List.of("levee:stamp:{fleet:r:item}:soft"))
                .toCompletableFuture()
                .join();
        source.commit("1", "newer");
        assertThat(a.acme().get("1"))
                .as("without its soft stamp an entry is not fresh")
                .isEqualTo("newer");
        beside.close();
    }

    @Test
    void clearVoidsEverythingOfTheResourceAndNothingElse() {
        Fleet.Member a = fleet.join(source.commit("2", "two"));
        Fleet.Member b = fleet.join(source);
        a.acme().get("1");
        b.cache().tenant("other").get("2");
        b.cache().clear();
        source.commit("1", "new").commit("2", "new two");

        assertThat(a.acme().get("1")).isEqualTo("new");
        assertThat(a.cache().tenant("other").get("2")).isEqualTo("new two");
        assertThat(b.acme().get("1")).isEqualTo("new");
    }
}
