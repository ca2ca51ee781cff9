package dev.levee.testkit;

import static dev.levee.testkit.RecordingWatcher.ARMED;
import static dev.levee.testkit.RecordingWatcher.DISARMED;
import static dev.levee.testkit.RecordingWatcher.FLUSHED;
import static dev.levee.testkit.StoreClient.LONG_MILLIS;
import static dev.levee.testkit.StoreClient.answer;
import static dev.levee.testkit.StoreClient.granted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import dev.levee.spi.Tracker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a tracker tells, and when. For stores that have one. */
abstract class StoreTrackingRules extends StoreKeyRules {
    private static final String KEYS = "v1:api:thing:";
    private static final String STAMPS = "levee:contract:stamp:";

    private final RecordingWatcher watcher = new RecordingWatcher();

    @Test
    void tellsOfEveryKindOfWriteWhoeverMakesIt() {
        Tracker tracker = track(KEYS, STAMPS);
        for (StoreClient writer : List.of(one, two)) {
            String filled = newKey();
            writer.load(filled, OLD);
            assertTold(tracker, filled, 1);
            writer.fill(granted(writer.acquire(filled, OLD)).lease(), NEW);
            assertTold(tracker, filled, 2);
            writer.expire(filled);
            assertTold(tracker, filled, 3);
            writer.fill(writer.claim(filled).lease(), OLD);
            assertTold(tracker, filled, 4);
            writer.invalidate(filled);
            assertTold(tracker, filled, 5);

            String stamp = newStamp();
            writer.mint(stamp, nonce(), 1_000);
            assertTold(tracker, stamp, 1);
            writer.keep(stamp, LONG_MILLIS);
            assertTold(tracker, stamp, 2);
            writer.drop(stamp);
            assertTold(tracker, stamp, 3);
        }
        assertThat(watcher.told()).doesNotContain(DISARMED, FLUSHED);
    }

    @Test
    void tellsNothingOfReadsLeasesAndOtherPrefixes() {
        Tracker tracker = track(KEYS);
        Lease lease = two.lease(key);
        two.renew(lease, LONG_MILLIS);
        two.release(lease);
        two.claim(key);
        two.read(key);
        two.mint(newStamp(), nonce());
        answer(tracker.beat());

        assertThat(watcher.told()).containsExactly(ARMED);
    }

    @Test
    void tellsInTheOrderOfTheWrites() {
        Tracker tracker = track(KEYS);
        List<String> keys = List.of(newKey(), newKey(), newKey());
        for (int i = 0; i < 30; i++) {
            (i % 2 == 0 ? one : two).load(keys.get(i % 3), OLD);
            two.invalidate(keys.get(i % 3));
        }
        answer(tracker.beat());

        List<String> told = watcher.told().subList(1, watcher.told().size());
        assertThat(told).hasSize(60);
        for (int i = 0; i < 60; i++) {
            assertThat(told.get(i)).isEqualTo(keys.get(i / 2 % 3));
        }
    }

    /** The writer stops with the write that is under way when the read is sent, so that no later one is told in its place. */
    @Test
    void coversWhatIsReadOnceItIsArmedWhileAnotherWrites() throws InterruptedException {
        AtomicBoolean enough = new AtomicBoolean(true);
        AtomicReference<CompletionStage<Store.Values>> reads = new AtomicReference<>();
        RecordingWatcher reader = new RecordingWatcher(() -> {
            reads.set(one.store().read(List.of(key)));
            enough.set(true);
        });
        Tracker tracker = track(one, reader, KEYS);
        StoreClient writer = two;
        for (int round = 0; round < 30; round++) {
            enough.set(false);
            reads.set(null);
            Thread writing = new Thread(() -> {
                Lease lease = writer.claim(key).lease();
                for (byte i = 0; !enough.get(); i++) {
                    writer.fill(lease, new byte[] {i});
                    lease = writer.claim(key).lease();
                }
            });
            writing.start();
            tracker.reset();
            await().pollInterval(Duration.ofMillis(1)).until(enough::get);
            writing.join();
            byte[] read = answer(Objects.requireNonNull(reads.get())).get(0);
            answer(tracker.beat());

            List<String> told = reader.told();
            assertThat(told.lastIndexOf(key) > told.lastIndexOf(ARMED) || Arrays.equals(read, one.read(key)))
                    .as("what was read still stands, or its change was told")
                    .isTrue();
        }
    }

    @Test
    void isArmedAnewForAFurtherPrefixAndKeepsTheOthers() {
        Tracker tracker = track(KEYS);
        tracker.watch(STAMPS);
        await().until(() -> watcher.times(ARMED) == 2);
        assertThat(watcher.told()).containsExactly(ARMED, DISARMED, ARMED);

        String stamp = newStamp();
        two.mint(stamp, nonce());
        assertTold(tracker, stamp, 1);
        two.load(key, OLD);
        assertTold(tracker, key, 1);
    }

    @Test
    void refusesPrefixesThatOverlapAndNone() {
        Tracker tracker = track(KEYS);
        assertThatThrownBy(() -> tracker.watch(KEYS + "more")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tracker.watch("v1:")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> two.store().track(List.of(), watcher)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.store().track(List.of(STAMPS), watcher)).isInstanceOf(IllegalStateException.class);
        answer(tracker.beat());
        assertThat(watcher.told()).containsExactly(ARMED);
    }

    @Test
    void isDisarmedAndArmedAgainByAReset() {
        Tracker tracker = track(KEYS);
        tracker.reset();
        await().until(() -> watcher.times(ARMED) == 2);
        two.load(key, OLD);

        assertTold(tracker, key, 1);
        assertThat(watcher.told()).containsExactly(ARMED, DISARMED, ARMED, key);
        assertThat(watcher.reason()).isNotEmpty();
    }

    @Test
    void tellsWhatRanOut() {
        track(KEYS, STAMPS);
        String stamp = newStamp();
        one.load(key, OLD, 300);
        one.mint(stamp, nonce(), 300);
        await().until(() -> {
            pass(Duration.ofMillis(200));
            two.readAll(key, stamp);
            return watcher.times(key) == 2 && watcher.times(stamp) == 2;
        });
    }

    @Test
    void tellsWhatAnotherProgramWrites() {
        one.load(key, OLD);
        Tracker tracker = track(KEYS);
        Assumptions.assumeTrue(plantForeign(key), "this store knows nothing but strings of bytes");
        answer(tracker.beat());
        assertThat(watcher.told()).contains(key);
    }

    @Test
    void tellsThatEverythingWasDeleted() {
        Tracker tracker = track(KEYS);
        Assumptions.assumeTrue(deleteEverything(), "nobody can empty this store");
        answer(tracker.beat());
        assertThat(watcher.told()).startsWith(ARMED, FLUSHED).doesNotContain(DISARMED);
    }

    @Test
    void isDisarmedWhenItsStoreIsClosedAndLeavesOthersArmed() {
        RecordingWatcher other = new RecordingWatcher();
        Tracker closed = track(KEYS);
        Tracker open = track(two, other, KEYS);
        one.store().close();

        await().until(() -> watcher.times(DISARMED) == 1);
        assertThatThrownBy(() -> answer(closed.beat())).isInstanceOf(StoreException.class);
        two.load(key, OLD);
        answer(open.beat());
        assertThat(other.told()).containsExactly(ARMED, key);
        assertThat(watcher.told()).containsExactly(ARMED, DISARMED);
    }

    /** The tracker of the first client, once it is armed. */
    private Tracker track(String... prefixes) {
        return track(one, watcher, prefixes);
    }

    private static Tracker track(StoreClient client, RecordingWatcher told, String... prefixes) {
        Tracker tracker = client.store().track(List.of(prefixes), told);
        Assumptions.assumeTrue(tracker != null, "this store cannot tell of writes");
        await().until(told::isArmed);
        return Objects.requireNonNull(tracker);
    }

    /** A heartbeat's answer follows the telling of what was written before it. */
    private void assertTold(Tracker tracker, String name, int times) {
        answer(tracker.beat());
        assertThat(watcher.times(name)).as("told of %s", name).isEqualTo(times);
    }
}
