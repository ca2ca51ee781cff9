package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.LeveeException;
import dev.levee.cache.LoadException;
import dev.levee.event.Metric;
import dev.levee.internal.read.Insight;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** R7: who is interrupted, or gives up, goes alone; what others wait for goes on. */
@Promise({"P3", "P6", "R7"})
class InterruptTest extends OnManualTime {

    /** A get, the thread that it blocks, and whether that was still marked as interrupted after it. */
    private final class Blocked {
        final CompletableFuture<Thread> thread = new CompletableFuture<>();
        final AtomicBoolean marked = new AtomicBoolean();
        final CompletableFuture<String> get;

        Blocked(Fleet.Member member) {
            get = fleet.async(() -> {
                thread.complete(Thread.currentThread());
                try {
                    return member.acme().get("1");
                } finally {
                    marked.set(Thread.interrupted());
                }
            });
        }

        void interrupt() throws Exception {
            ended(thread).interrupt();
        }
    }

    @Test
    void anInterruptedWaiterLeavesTheSharedLoadAlone() throws Exception {
        Fleet.Member a = fleet.join(source);
        source.holdLoads();
        Blocked leader = new Blocked(a);
        source.awaitLoad();
        Blocked waiter = new Blocked(a);
        Blocked patient = new Blocked(a);
        until(() -> a.waiting() == 3);
        waiter.interrupt();

        assertThat(failure(waiter.get, LeveeException.class)).hasMessageContaining("interrupted");
        assertThat(waiter.marked).isTrue();
        source.go();
        assertThat(ended(leader.get)).isEqualTo("old");
        assertThat(ended(patient.get)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
        until(() -> a.count(Metric.FILLS) == 1);
    }

    @Test
    void anInterruptedLeaderFailsAloneAndTheOthersLoadAnew() throws Exception {
        Fleet.Member a = fleet.join(source);
        source.holdLoads();
        Blocked leader = new Blocked(a);
        source.awaitLoad();
        List<Blocked> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(new Blocked(a));
        }
        until(() -> a.waiting() == 6);
        leader.interrupt();

        assertThat(failure(leader.get, LoadException.class)).hasCauseInstanceOf(InterruptedException.class);
        assertThat(leader.marked).isTrue();
        until(() -> source.loads() == 2);
        source.go();
        for (Blocked other : others) {
            assertThat(ended(other.get)).isEqualTo("old");
            assertThat(other.marked).isFalse();
        }
        assertThat(source.loads())
                .as("one for all of them, and no back-off for a failure that was not the database's")
                .isEqualTo(2);
    }

    @Test
    void aLeaderInterruptedBeforeItsLoadLeavesItToTheOthers() throws Exception {
        Fleet.Member a = fleet.join(source);
        a.store().hold("acquire");
        Blocked leader = new Blocked(a);
        until(() -> a.store().held("acquire") == 1);
        Blocked other = new Blocked(a);
        until(() -> a.waiting() == 2);
        leader.interrupt();

        assertThat(failure(leader.get, LeveeException.class)).hasMessageContaining("interrupted");
        a.store().release("acquire");
        assertThat(ended(other.get)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void aCancelledStageDoesNotCancelTheLoad() throws Exception {
        Fleet.Member a = fleet.join(source);
        source.holdLoads();
        CompletableFuture<String> cancelled = a.acme().async().get("1").toCompletableFuture();
        source.awaitLoad();
        Blocked joiner = new Blocked(a);
        until(() -> a.waiting() == 2);
        assertThat(cancelled.cancel(true)).isTrue();
        source.go();

        assertThat(ended(joiner.get)).isEqualTo("old");
        until(() -> a.count(Metric.FILLS) == 1 && Insight.flights(a.cache()) == 0);
        assertThat(source.loads()).isEqualTo(1);
        assertThat(a.acme().lookup("1").label()).isEqualTo("fresh");
    }
}
