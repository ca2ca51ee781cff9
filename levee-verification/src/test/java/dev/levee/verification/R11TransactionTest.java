package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.LeveeException;
import dev.levee.event.Metric;
import dev.levee.internal.read.Insight;
import dev.levee.policy.Freshness;
import dev.levee.policy.Protection;
import dev.levee.spi.Transactions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** R11: what a transaction reads of its own, or of an older state, is for it alone. */
@Promise({"P5", "R11"})
class R11TransactionTest extends OnManualTime {
    private final ByHand transactions = new ByHand();

    /** Transactions that the test begins, commits and rolls back. */
    private static final class ByHand implements Transactions {
        private final ThreadLocal<Begun> current = new ThreadLocal<>();

        Begun begin(boolean snapshot) {
            current.set(new Begun(snapshot));
            return current.get();
        }

        void commit() {
            Begun ending = current.get();
            ending.invalidations.values().forEach(Runnable::run);
            current.remove();
        }

        void rollback() {
            current.remove();
        }

        @Override
        public Begun current() {
            return current.get();
        }
    }

    private static final class Begun implements Transactions.Transaction {
        private final Map<String, Runnable> invalidations = new LinkedHashMap<>();
        private final boolean snapshot;

        Begun(boolean snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public boolean pending(String key) {
            return invalidations.containsKey(key);
        }

        @Override
        public boolean snapshot() {
            return snapshot;
        }

        @Override
        public void afterCommit(String key, Runnable invalidation) {
            invalidations.put(key, invalidation);
        }
    }

    private Fleet.Member join() {
        return fleet.join(
                source, levee -> levee.transactions(transactions), cache -> cache.freshness(Fleet.FIVE_MINUTES));
    }

    private CompletableFuture<String> inSnapshot(Callable<String> call) {
        return fleet.async(() -> {
            transactions.begin(true);
            try {
                return call.call();
            } finally {
                transactions.rollback();
            }
        });
    }

    private CompletableFuture<String> pendingGet(Fleet.Member member) {
        return fleet.async(() -> {
            transactions.begin(false);
            try {
                member.acme().invalidateAfterCommit("1");
                return member.acme().get("1");
            } finally {
                transactions.rollback();
            }
        });
    }

    private String outside(Fleet.Member member) throws Exception {
        return ended(fleet.async(() -> member.acme().get("1")));
    }

    @Test
    void aPendingKeyGoesPastTheCacheAndNeverFills() throws Exception {
        Fleet.Member a = join();
        a.acme().get("1");
        until(() -> a.count(Metric.FILLS) == 1);
        transactions.begin(false);
        source.commit("1", "mine");
        a.acme().invalidateAfterCommit("1");

        assertThat(a.acme().get("1")).isEqualTo("mine");
        assertThat(a.count(Metric.BYPASSED)).isEqualTo(1);
        assertThat(outside(a)).as("not committed yet").isEqualTo("old");
        assertThat(a.count(Metric.INVALIDATIONS)).isZero();
        transactions.commit();
        assertThat(a.count(Metric.INVALIDATIONS)).isEqualTo(1);
        assertThat(a.count(Metric.FILLS)).isEqualTo(1);
        assertThat(outside(a)).isEqualTo("mine");
        assertThat(source.loads()).isEqualTo(3);
    }

    @Test
    void aRollbackInvalidatesNothing() throws Exception {
        Fleet.Member a = join();
        a.acme().get("1");
        transactions.begin(false);
        a.acme().invalidateAfterCommit("1");
        transactions.rollback();

        assertThat(a.count(Metric.INVALIDATIONS)).isZero();
        assertThat(outside(a)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void withoutATransactionTheInvalidationIsNow() {
        Fleet.Member a = join();
        a.acme().get("1");
        source.commit("1", "new");
        a.acme().invalidateAfterCommit("1");

        assertThat(a.acme().get("1")).isEqualTo("new");
    }

    @Test
    void nobodyJoinsTheLoadOfAPendingKey() throws Exception {
        Fleet.Member a = join();
        source.holdLoads();
        CompletableFuture<String> inside = pendingGet(a);
        source.awaitLoad();
        CompletableFuture<String> other = fleet.async(() -> a.acme().get("1"));
        until(() -> source.loads() == 2);
        source.go();

        assertThat(ended(inside)).isEqualTo("old");
        assertThat(ended(other)).isEqualTo("old");
        until(() -> a.count(Metric.FILLS) == 1);
        assertThat(a.count(Metric.JOINED)).isZero();
    }

    @Test
    void norDoesItJoinTheLoadOfAnother() throws Exception {
        Fleet.Member a = join();
        source.holdLoads();
        CompletableFuture<String> other = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> inside = pendingGet(a);
        until(() -> source.loads() == 2);
        source.go();

        assertThat(ended(inside)).isEqualTo("old");
        assertThat(ended(other)).isEqualTo("old");
        assertThat(a.count(Metric.JOINED)).isZero();
    }

    @Test
    void inABatchOnlyThePendingKeysGoPast() {
        Fleet.Member a = join();
        source.commit("2", "two");
        a.acme().getAll(List.of("1", "2"));
        source.commit("1", "mine").commit("2", "unseen");
        transactions.begin(false);
        a.acme().invalidateAfterCommit("1");

        assertThat(a.acme().getAll(List.of("1", "2"))).containsOnly(Map.entry("1", "mine"), Map.entry("2", "two"));
        transactions.rollback();
    }

    @Test
    void whatASnapshotLoadsIsNotStored() throws Exception {
        Fleet.Member a = join();
        assertThat(ended(inSnapshot(() -> a.acme().get("1")))).isEqualTo("old");
        source.commit("1", "new");

        assertThat(outside(a)).isEqualTo("new");
        until(() -> a.count(Metric.FILLS) == 1);
        assertThat(ended(inSnapshot(() -> a.acme().get("1"))))
                .as("it may read what is stored")
                .isEqualTo("new");
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void norGivenToOthers() throws Exception {
        Fleet.Member a = join();
        source.holdLoads();
        CompletableFuture<String> inside = inSnapshot(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> other = fleet.async(() -> a.acme().get("1"));
        until(() -> source.loads() == 2);
        source.go();
        ended(inside);
        ended(other);

        assertThat(a.count(Metric.JOINED)).isZero();
        until(() -> a.count(Metric.FILLS) == 1);
    }

    @Test
    void aLoadThatFailsInATransactionSaysNothingAboutTheLoadsOfOthers() {
        Fleet.Member a = join();
        transactions.begin(false);
        a.acme().invalidateAfterCommit("1");
        source.fails(new IllegalStateException("current transaction is aborted"));
        assertThatThrownBy(() -> a.acme().get("1")).hasMessageContaining("aborted");
        transactions.rollback();
        source.works();

        assertThat(a.acme().get("1")).isEqualTo("old");
    }

    @Test
    void aReloadInTheBackgroundNeverRunsInsideTheTransactionOfTheGet() {
        List<Boolean> inside = new CopyOnWriteArrayList<>();
        Fleet.Member a = fleet.join(
                source,
                levee -> levee.transactions(transactions),
                cache -> cache.freshness(Freshness.of(Duration.ofMillis(1))
                                .withJitter(0)
                                .withStaleWhileRevalidate(Duration.ofHours(1)))
                        .loadOn(Runnable::run)
                        .loader((id, context) -> {
                            inside.add(transactions.current() != null);
                            return source.load(id, context);
                        }));
        a.acme().get("1");
        until(() -> a.count(Metric.FILLS) == 1);
        time.advance(Duration.ofMillis(5));
        transactions.begin(true);
        a.acme().get("1");
        until(() -> a.count(Metric.FILLS) == 2);
        transactions.rollback();

        assertThat(inside).containsExactly(false, false);
    }

    @Test
    void norDoesTheLoadOfAGetThatHasGivenUpInThatOfAnother() throws Exception {
        List<String> inside = new CopyOnWriteArrayList<>();
        Fleet.Member a = fleet.join(
                source,
                levee -> levee.transactions(transactions),
                cache -> cache.freshness(Fleet.FIVE_MINUTES)
                        .protection(Protection.DEFAULT.withConcurrentLoads(1))
                        .loadOn(Runnable::run)
                        .loader((id, context) -> {
                            if (transactions.current() != null) {
                                inside.add(id);
                            }
                            return source.load(id, context);
                        }));
        source.holdLoads();
        CompletableFuture<String> holder = fleet.async(() -> {
            transactions.begin(false);
            try {
                return a.acme().get("1");
            } finally {
                transactions.rollback();
            }
        });
        source.awaitLoad();
        CompletableFuture<Thread> waits = new CompletableFuture<>();
        CompletableFuture<String> interrupted = fleet.async(() -> {
            waits.complete(Thread.currentThread());
            return a.acme().get("2");
        });
        until(() -> Insight.inLine(a.cache()) == 1);
        waits.join().interrupt();
        failure(interrupted, LeveeException.class);
        source.go();
        ended(holder);
        until(() -> source.loads() == 2);

        assertThat(inside).containsExactly("1");
    }
}
