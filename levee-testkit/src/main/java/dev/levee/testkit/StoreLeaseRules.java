package dev.levee.testkit;

import static dev.levee.testkit.StoreClient.LONG_MILLIS;
import static dev.levee.testkit.StoreClient.busy;
import static dev.levee.testkit.StoreClient.granted;
import static dev.levee.testkit.StoreClient.other;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** R1 to R4: who may load and fill a key, and for how long. */
abstract class StoreLeaseRules extends StoreContractFrame {
    // R1: acquire

    @Test
    void grantsTheLeaseOfAKeyThatNobodyHolds() {
        String token = one.token();
        long before = one.time();
        Acquired.Granted granted = granted(one.acquire(key, token, null, LONG_MILLIS));

        assertThat(granted.lease().key()).isEqualTo(key);
        assertThat(granted.lease().token()).isEqualTo(token);
        assertThat(granted.lease().grantedMicros()).isBetween(before, one.time());
        assertThat(granted.copy()).isNull();
        assertThat(granted.softExpired()).isFalse();
    }

    @Test
    void grantsNothingWhenAnotherEntryStandsThanTheOneSeen() {
        one.load(key, NEW);

        long before = one.time();
        Acquired.Other other = other(two.acquire(key, OLD));
        assertThat(other.entry()).isEqualTo(NEW);
        assertThat(other.storeMicros()).isBetween(before, one.time());
        assertThat(other(two.acquire(key, null)).entry()).isEqualTo(NEW);
        assertThat(two.acquire(key, NEW)).as("and no lease was left").isInstanceOf(Acquired.Granted.class);
    }

    @Test
    void handsBackTheVeryArrayThatWasSeenIfItStands() {
        one.load(key, OLD);
        byte[] seen = OLD.clone();

        Acquired.Granted granted = granted(one.acquire(key, seen));
        assertThat(granted.copy()).isSameAs(seen);
        assertThat(granted.softExpired()).isFalse();
        assertThat(busy(two.acquire(key, seen)).copy()).isSameAs(seen);
    }

    @Test
    void grantsWithoutACopyWhenTheEntrySeenIsGone() {
        assertThat(granted(one.acquire(key, OLD)).copy()).isNull();
    }

    @Test
    void tellsApartEntriesOfOneBeginningAndAnEmptyOneFromNone() {
        byte[] longer = Arrays.copyOf(OLD, OLD.length + 1);
        one.load(key, longer);
        assertThat(other(two.acquire(key, OLD)).entry()).isEqualTo(longer);

        String empty = newKey();
        one.load(empty, new byte[0]);
        assertThat(other(two.acquire(empty, null)).entry()).isEmpty();
        assertThat(granted(two.acquire(empty, new byte[0])).copy()).isEmpty();
    }

    @Test
    void findsALeaseThatSomeoneHoldsBusy() {
        one.lease(key);

        long before = one.time();
        Acquired.Busy busy = busy(two.acquire(key, null));
        assertThat(busy.remainingMillis()).isBetween(1L, LONG_MILLIS);
        assertThat(busy.storeMicros()).isBetween(before, one.time());
        assertThat(busy.copy()).isNull();
        assertThat(busy.softExpired()).isFalse();
        assertThat(one.acquire(key, null)).as("its own holder finds it so too").isInstanceOf(Acquired.Busy.class);
    }

    @Test
    void grantsADeliveryThatComesTwiceAnotherLease() {
        String token = one.token();
        Lease first = granted(one.acquire(key, token, null, LONG_MILLIS)).lease();
        two.invalidate(key);
        Lease second = granted(one.acquire(key, token, null, LONG_MILLIS)).lease();

        assertThat(second).isNotEqualTo(first);
        assertThat(one.fill(first, OLD)).isFalse();
        assertThat(one.renew(first, LONG_MILLIS)).isFalse();
        assertThat(one.release(first)).isFalse();
        assertThat(one.read(key)).isNull();
        assertThat(one.fill(second, NEW)).isTrue();
    }

    @Test
    void grantsAgainOnceTheLeaseHasRunOut() {
        Lease dead = one.lease(key, SHORT_MILLIS);
        pass(Duration.ofMillis(SHORT_MILLIS));

        assertThat(one.fill(dead, OLD)).isFalse();
        Lease next = two.lease(key);
        assertThat(one.fill(dead, OLD)).isFalse();
        assertThat(one.release(dead)).isFalse();
        assertThat(two.fill(next, NEW)).isTrue();
        assertThat(one.read(key)).isEqualTo(NEW);
    }

    // R2: renew

    @Test
    void renewsALeaseThatIsHeld() {
        Lease lease = one.lease(key, 1_000);
        assertThat(one.renew(lease, LONG_MILLIS)).isTrue();
        pass(Duration.ofMillis(1_000));

        assertThat(busy(two.acquire(key, null)).remainingMillis()).isGreaterThan(1_000);
        assertThat(one.fill(lease, NEW)).isTrue();
    }

    @Test
    void renewNeverBringsALeaseBack() {
        Lease released = one.lease(key);
        one.release(released);
        assertThat(one.renew(released, LONG_MILLIS)).isFalse();

        Lease invalidated = one.lease(key);
        one.invalidate(key);
        assertThat(one.renew(invalidated, LONG_MILLIS)).isFalse();

        Lease runOut = one.lease(key, SHORT_MILLIS);
        pass(Duration.ofMillis(SHORT_MILLIS));
        assertThat(one.renew(runOut, LONG_MILLIS)).isFalse();

        assertThat(two.acquire(key, null)).isInstanceOf(Acquired.Granted.class);
    }

    // R3: fill

    @Test
    void fillStoresTheEntryAndEndsTheLease() {
        Lease lease = one.lease(key);
        assertThat(one.fill(lease, NEW)).isTrue();

        assertThat(two.read(key)).isEqualTo(NEW);
        assertThat(one.fill(lease, OLD)).as("a fill delivered twice").isFalse();
        assertThat(two.read(key)).isEqualTo(NEW);
        assertThat(two.acquire(key, NEW)).isInstanceOf(Acquired.Granted.class);
    }

    @Test
    void fillNeedsTokenAndTimeOfTheGrant() {
        Lease lease = one.lease(key);
        Lease otherTime = new Lease(key, lease.token(), lease.grantedMicros() + 1);
        Lease otherToken = new Lease(key, one.token(), lease.grantedMicros());
        for (Lease forged : List.of(otherTime, otherToken)) {
            assertThat(two.fill(forged, OLD)).isFalse();
            assertThat(two.renew(forged, LONG_MILLIS)).isFalse();
            assertThat(two.release(forged)).isFalse();
        }

        assertThat(two.read(key)).isNull();
        assertThat(one.fill(lease, NEW)).isTrue();
    }

    @Test
    void fillDropsTheStaleCopy() {
        one.load(key, OLD);
        one.expire(key);
        one.load(key, NEW);

        assertThat(granted(two.acquire(key, NEW)).copy()).isEqualTo(NEW);
        one.invalidate(key);
        assertThat(granted(two.acquire(key, null)).copy()).isNull();
    }

    @Test
    void keepsAnEntryForItsRetention() {
        one.load(key, OLD, SHORT_MILLIS);
        String other = newKey();
        one.load(other, NEW);
        pass(Duration.ofMillis(SHORT_MILLIS));

        assertThat(two.readAll(key, other)).containsExactly(null, NEW);
        assertThat(granted(two.acquire(key, OLD)).copy()).isNull();
    }

    @Test
    void keepsEveryByteOfALargeEntry() {
        byte[] large = new byte[1 << 20];
        new Random(1).nextBytes(large);
        one.load(key, large);

        assertThat(two.read(key)).isEqualTo(large);
        assertThat(other(two.acquire(key, null)).entry()).isEqualTo(large);
        assertThat(granted(two.acquire(key, large)).copy()).isSameAs(large);
    }

    @Test
    void keepsEveryByteThereIs() {
        byte[] all = new byte[512];
        IntStream.range(0, all.length).forEach(i -> all[i] = (byte) i);
        one.load(key, all);

        assertThat(two.read(key)).isEqualTo(all);
        one.expire(key);
        assertThat(granted(two.acquire(key, null)).copy()).isEqualTo(all);
    }

    // R4: release, abandon

    @Test
    void releaseEndsTheLeaseAndNothingElse() {
        one.load(key, OLD);
        Lease lease = granted(one.acquire(key, OLD)).lease();
        assertThat(one.release(lease)).isTrue();

        assertThat(one.release(lease)).isFalse();
        assertThat(one.fill(lease, NEW)).isFalse();
        assertThat(two.read(key)).isEqualTo(OLD);
        assertThat(two.acquire(key, OLD)).isInstanceOf(Acquired.Granted.class);
    }

    @Test
    void abandonEndsTheLeaseOfItsTokenOnly() {
        Lease lease = one.lease(key);
        two.abandon(key, two.token());
        two.abandon(newKey(), lease.token());
        assertThat(one.renew(lease, LONG_MILLIS)).isTrue();

        two.abandon(key, lease.token());
        assertThat(one.fill(lease, OLD)).isFalse();
        assertThat(two.acquire(key, null)).isInstanceOf(Acquired.Granted.class);
    }
}
