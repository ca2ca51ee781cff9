package dev.levee.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.heap.HeapStore;
import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference keeps the contract itself, on a clock that stands still between the steps, within its bound. */
class HeapStoreTest extends StoreContract {
    private static final int MEBIBYTE = 1 << 20;

    private final ManualEnvironment environment = new ManualEnvironment();
    private final HeapStore store = HeapStore.of(environment, 8 * MEBIBYTE);

    @Override
    protected Store connect() {
        return store.sibling();
    }

    @Override
    protected void pass(Duration span) {
        environment.advance(span);
    }

    @Override
    protected int stressRounds() {
        return 20_000;
    }

    @Test
    void keepsWithinItsBoundAndKeepsLeasesAndStampsWhenEntriesCrowd() {
        HeapStore small = HeapStore.of(environment, MEBIBYTE);
        StoreClient client = new StoreClient(small);
        byte[] stamp = client.mint("stamp", new byte[12]);
        Lease lease = client.lease("leased");

        for (int i = 0; i < 10_000; i++) {
            client.load("key" + i, new byte[1_000]);
        }

        assertThat(small.bytes()).isBetween(MEBIBYTE / 2L, MEBIBYTE + MEBIBYTE / 8L);
        assertThat(client.read("stamp")).isEqualTo(stamp);
        assertThat(client.renew(lease, 1_000)).isTrue();
    }

    @Test
    void tellsWhatItEvicts() {
        HeapStore small = HeapStore.of(environment, MEBIBYTE);
        StoreClient client = new StoreClient(small);
        RecordingWatcher watcher = new RecordingWatcher();
        small.track(List.of("key"), watcher);

        for (int i = 0; i < 3_000; i++) {
            client.load("key" + i, new byte[1_000]);
        }

        for (int i = 0; i < 3_000; i++) {
            boolean stands = client.read("key" + i) != null;
            assertThat(watcher.times("key" + i)).as("written, and evicted").isEqualTo(stands ? 1 : 2);
        }
    }

    @Test
    void tellsBeforeTheStepThatWroteReturns() {
        RecordingWatcher watcher = new RecordingWatcher();
        store.sibling().track(List.of("key"), watcher);
        new StoreClient(store.sibling()).load("key", new byte[1]);
        assertThat(watcher.told()).containsExactly(RecordingWatcher.ARMED, "key");
    }

    @Test
    void armsAWatcherThatFailedAnewAndLetsNoWriterFailForIt() {
        RecordingWatcher watcher = new RecordingWatcher();
        store.sibling().track(List.of("key"), failing(watcher));
        new StoreClient(store.sibling()).load("key", new byte[1]);
        assertThat(watcher.told())
                .containsExactly(RecordingWatcher.ARMED, RecordingWatcher.DISARMED, RecordingWatcher.ARMED);
    }

    @Test
    void forgetsWhatHasRunOut() {
        HeapStore forgetful = HeapStore.of(environment, MEBIBYTE);
        StoreClient client = new StoreClient(forgetful);
        client.load("entry", new byte[1_000], 50);
        long full = forgetful.bytes();
        environment.advance(Duration.ofHours(1));
        client.load("another", new byte[1]);

        assertThat(full).isGreaterThan(1_000);
        assertThat(forgetful.bytes()).isLessThan(1_000);
    }

    @Test
    void endsALeaseAtItsLastNanosecond() {
        StoreClient client = new StoreClient(store.sibling());
        client.lease("key", 100);
        environment.advance(Duration.ofMillis(100).minusNanos(1));
        assertThat(StoreClient.busy(client.acquire("key", null)).remainingMillis())
                .isEqualTo(1);
        environment.advance(Duration.ofNanos(1));
        assertThat(client.acquire("key", null)).isInstanceOf(Acquired.Granted.class);
    }

    @Test
    void keepsWhatIsToLastForCenturies() {
        StoreClient client = new StoreClient(store.sibling());
        client.load("key", new byte[1], Long.MAX_VALUE);
        environment.advance(Duration.ofDays(365));
        assertThat(client.read("key")).hasSize(1);
    }

    @Test
    void keepsAStampBeyondTheTimeAtWhichTheClockWraps() {
        StoreClient client = new StoreClient(store.sibling());
        byte[] stamp = client.mint("wrapping", new byte[12], 1_000);
        client.keep("wrapping", Duration.ofMinutes(2).toMillis());
        environment.advance(Duration.ofSeconds(90));
        assertThat(client.read("wrapping")).isEqualTo(stamp);
    }

    @Test
    void wakesAfterTheStepSoThatAListenerMayAskAgain() {
        Store waiting = store.sibling();
        List<Acquired> found = new ArrayList<>();
        waiting.open("contract", key -> {
            found.add(StoreClient.answer(waiting.acquire(key, "again", null, 100)));
            throw new IllegalStateException("a listener's failure is not the filler's");
        });
        StoreClient holder = new StoreClient(store.sibling());
        Lease lease = holder.lease("key");
        StoreClient.answer(waiting.acquire("key", "first", null, 100));

        assertThat(holder.release(lease)).isTrue();

        assertThat(found).singleElement().isInstanceOf(Acquired.Granted.class);
    }

    /** Passes on all but changes, which it fails at. */
    private static Watcher failing(Watcher next) {
        return new Watcher() {
            @Override
            public void armed() {
                next.armed();
            }

            @Override
            public void disarmed(String reason) {
                next.disarmed(reason);
            }

            @Override
            public void changed(String name) {
                throw new IllegalStateException("a watcher's failure is not the writer's");
            }

            @Override
            public void flushed() {
                next.flushed();
            }

            @Override
            public void refused(String reason) {
                next.refused(reason);
            }
        };
    }

    @Test
    void refusesABoundThatHoldsNothing() {
        assertThatThrownBy(() -> HeapStore.of(environment, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxBytes 0");
    }
}
