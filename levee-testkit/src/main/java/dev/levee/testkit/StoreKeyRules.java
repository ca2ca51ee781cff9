package dev.levee.testkit;

import static dev.levee.testkit.StoreClient.LONG_MILLIS;
import static dev.levee.testkit.StoreClient.busy;
import static dev.levee.testkit.StoreClient.granted;
import static dev.levee.testkit.StoreClient.other;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** R5, R6, R9 and R10: what ends a lease from outside, and who hears of it. */
abstract class StoreKeyRules extends StoreLeaseRules {
    // R5: invalidate

    @Test
    void invalidateDeletesEntryStaleCopyAndLease() {
        one.load(key, OLD);
        Lease lease = granted(one.acquire(key, OLD)).lease();
        two.invalidate(key);
        assertThat(one.read(key)).isNull();
        assertThat(one.fill(lease, OLD)).isFalse();

        one.load(key, OLD);
        one.expire(key);
        two.invalidate(key);
        assertThat(granted(two.acquire(key, null)).copy()).isNull();
    }

    @Test
    void invalidateTakesManyKeysOrNoneAndLeavesOthersAlone() {
        List<String> keys = IntStream.range(0, 300).mapToObj(i -> newKey()).toList();
        keys.forEach(k -> one.load(k, OLD));
        one.load(key, NEW);

        two.invalidate();
        two.invalidate(keys.toArray(String[]::new));

        assertThat(one.readAll(keys.toArray(String[]::new))).containsOnlyNulls().hasSize(300);
        assertThat(one.read(key)).isEqualTo(NEW);
    }

    // R6: expire

    @Test
    void expireSetsTheEntryAsideAndEndsTheLease() {
        one.load(key, OLD);
        Lease lease = granted(one.acquire(key, OLD)).lease();
        two.expire(key);

        assertThat(two.read(key)).isNull();
        assertThat(one.fill(lease, OLD)).isFalse();
        Acquired.Granted granted = granted(one.acquire(key, null));
        assertThat(granted.copy()).isEqualTo(OLD);
        assertThat(granted.softExpired()).isTrue();
        Acquired.Busy busy = busy(two.acquire(key, OLD));
        assertThat(busy.copy()).isEqualTo(OLD);
        assertThat(busy.softExpired()).isTrue();
    }

    @Test
    void expireOfNothingEndsTheLeaseAndKeepsTheStaleCopy() {
        one.load(key, OLD);
        one.expire(key);
        Lease lease = one.lease(key);
        one.expire(key);

        assertThat(one.fill(lease, NEW)).isFalse();
        assertThat(granted(one.acquire(key, null)).copy()).isEqualTo(OLD);
    }

    @Test
    void keepsAStaleCopyForWhatWasLeftOfTheEntrysRetention() {
        one.load(key, OLD, 1_000);
        one.expire(key);
        pass(Duration.ofMillis(1_000));

        assertThat(granted(two.acquire(key, null)).copy()).isNull();
    }

    // R9: waking

    @Test
    void wakesWhoeverFoundTheLeaseBusyWhenItEnds() {
        List<Consumer<Lease>> ends = List.of(
                lease -> one.fill(lease, NEW),
                lease -> one.release(lease),
                lease -> one.abandon(lease.key(), lease.token()),
                lease -> one.invalidate(lease.key()),
                lease -> one.expire(lease.key()));
        for (Consumer<Lease> end : ends) {
            String busy = newKey();
            Lease lease = one.lease(busy);
            busy(two.acquire(busy, null));

            end.accept(lease);

            two.awaitWoken(busy);
            one.invalidate(busy);
            assertWokenTimes(two, busy, 1);
        }
        assertThat(one.woken()).as("the holder did not wait").isEmpty();
    }

    @Test
    void wakesEveryWaiterOnce() {
        StoreClient three = client();
        Lease lease = one.lease(key);
        busy(two.acquire(key, null));
        busy(two.acquire(key, null));
        busy(three.acquire(key, null));

        one.fill(lease, NEW);
        two.awaitWoken(key);
        three.awaitWoken(key);
        two.invalidate(key);

        assertWokenTimes(two, key, 1);
        assertWokenTimes(three, key, 1);
    }

    @Test
    void wakesNobodyWhoDidNotWaitNorForALeaseThatStands() {
        Lease lease = one.lease(key);
        two.read(key);
        one.renew(lease, LONG_MILLIS);
        one.fill(lease, OLD);
        other(two.acquire(key, null));
        Lease held = granted(one.acquire(key, OLD)).lease();
        busy(two.acquire(key, OLD));
        one.renew(held, LONG_MILLIS);
        one.release(lease);
        one.fill(lease, NEW);
        one.abandon(key, one.token());

        assertWokenTimes(two, key, 0);
    }

    // R10: claim

    @Test
    void claimVoidsTheLeaseInForce() {
        Lease voided = one.lease(key);
        Store.Claimed claimed = two.claim(key);

        assertThat(claimed.entry()).isNull();
        assertThat(one.fill(voided, OLD)).isFalse();
        assertThat(one.acquire(key, null)).isInstanceOf(Acquired.Busy.class);
        assertThat(two.fill(claimed.lease(), NEW)).isTrue();
        assertThat(one.read(key)).isEqualTo(NEW);
    }

    @Test
    void claimTellsTheEntryThatStandsAndLeavesIt() {
        one.load(key, OLD);
        long before = one.time();
        Store.Claimed claimed = two.claim(key);

        assertThat(claimed.entry()).isEqualTo(OLD);
        assertThat(claimed.lease().grantedMicros()).isBetween(before, one.time());
        assertThat(one.read(key)).isEqualTo(OLD);
        one.invalidate(key);
        assertThat(two.fill(claimed.lease(), NEW)).isFalse();
    }

    @Test
    void claimedLeasesRunOutToo() {
        one.store().claim(key, one.token(), SHORT_MILLIS);
        pass(Duration.ofMillis(SHORT_MILLIS));
        assertThat(two.acquire(key, null)).isInstanceOf(Acquired.Granted.class);
    }

    /** Wakes travel in their order, so one that follows tells that no further one of {@code name} is under way. */
    private void assertWokenTimes(StoreClient waiter, String name, int times) {
        String last = newKey();
        Lease lease = one.lease(last);
        busy(waiter.acquire(last, null));
        one.release(lease);
        waiter.awaitWoken(last);
        assertThat(waiter.woken().stream().filter(name::equals)).hasSize(times);
    }
}
