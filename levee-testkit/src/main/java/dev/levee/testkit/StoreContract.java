package dev.levee.testkit;

import static dev.levee.testkit.StoreClient.LONG_MILLIS;
import static dev.levee.testkit.StoreClient.busy;
import static dev.levee.testkit.StoreClient.granted;
import static dev.levee.testkit.StoreClient.other;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link Store} promises, rule by rule. A store's test extends this and says how to connect to it; names are new
 * in every test, so the memory need not be emptied.
 *
 * <p>Time really passes unless {@link #pass} is overridden, so the spans that must run out are short, and those that must
 * not are a minute.
 */
public abstract class StoreContract {
    private static final long SHORT_MILLIS = 150;
    private static final byte[] OLD = bytes("the old entry");
    private static final byte[] NEW = bytes("the new entry");

    private final Random random = new Random();
    private final List<StoreClient> clients = new ArrayList<>();
    private final String key = newKey();
    private StoreClient one;
    private StoreClient two;

    /** For subclasses. */
    protected StoreContract() {}

    /**
     * A new store over the memory under test, as a further process would connect: with a listener of its own. This contract
     * opens and closes it.
     */
    protected abstract Store connect();

    /** Returns when at least {@code span} has gone by on the store's clock. */
    protected void pass(Duration span) {
        long until = one.time() + span.toNanos() / 1_000 + 2_000;
        await().pollInterval(Duration.ofMillis(5)).until(() -> one.time() > until);
    }

    /**
     * Puts something that is no string of bytes under {@code name}.
     *
     * @return false if this store knows nothing but strings of bytes; what is promised about others is then not tested
     */
    protected boolean plantForeign(String name) {
        return false;
    }

    @BeforeEach
    void connectTwice() {
        one = client();
        two = client();
    }

    @AfterEach
    void closeAll() {
        clients.forEach(client -> client.store().close());
    }

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

        assertNotWokenAgain(two, 1);
        assertNotWokenAgain(three, 1);
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

        assertNotWokenAgain(two, 0);
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

    // Stamps

    @Test
    void mintsAStampOnceSaltedWithTheTime() {
        String stamp = newStamp();
        byte[] nonce = nonce();
        long before = one.time();
        byte[] minted = one.mint(stamp, nonce);

        assertThat(minted).hasSize(20).startsWith(nonce);
        assertThat(ByteBuffer.wrap(minted, 12, 8).getLong()).isBetween(before, one.time());
        assertThat(two.mint(stamp, nonce())).isEqualTo(minted);
        assertThat(one.mint(stamp, nonce)).isEqualTo(minted);
        assertThat(two.read(stamp)).isEqualTo(minted);
    }

    @Test
    void mintDeliveredAgainAfterADropRevivesNothing() {
        String stamp = newStamp();
        byte[] nonce = nonce();
        byte[] dropped = one.mint(stamp, nonce);
        two.drop(stamp);
        assertThat(one.read(stamp)).isNull();

        assertThat(one.mint(stamp, nonce)).startsWith(nonce).isNotEqualTo(dropped);
    }

    @Test
    void mintsManyStampsInTheirOrderOrNone() {
        List<String> stamps = List.of(newStamp(), newStamp(), newStamp());
        byte[] standing = one.mint(stamps.get(1), nonce());
        List<byte[]> nonces = List.of(nonce(), nonce(), nonce());

        List<byte[]> minted = StoreClient.answer(two.store().mint(stamps, nonces, LONG_MILLIS));

        assertThat(minted.get(0)).startsWith(nonces.get(0));
        assertThat(minted.get(1)).isEqualTo(standing);
        assertThat(minted.get(2)).startsWith(nonces.get(2));
        assertThat(StoreClient.answer(two.store().mint(List.of(), List.of(), LONG_MILLIS)))
                .isEmpty();
    }

    @Test
    void keepsAStampForItsRetentionOrLongerWhenAsked() {
        String brief = newStamp();
        String kept = newStamp();
        String never = newStamp();
        one.mint(brief, nonce(), 1_000);
        byte[] standing = one.mint(kept, nonce(), 1_000);
        one.keep(kept, LONG_MILLIS);
        one.keep(kept, 1);
        one.keep(never, LONG_MILLIS);
        StoreClient.answer(one.store().keep(List.of(), LONG_MILLIS));
        pass(Duration.ofMillis(1_000));

        assertThat(two.readAll(brief, kept, never)).containsExactly(null, standing, null);
    }

    @Test
    void dropsManyStampsOrNone() {
        List<String> stamps = List.of(newStamp(), newStamp(), newStamp());
        stamps.forEach(stamp -> one.mint(stamp, nonce()));

        two.drop();
        two.drop(stamps.get(0), stamps.get(2));

        assertThat(one.readAll(stamps.toArray(String[]::new)).stream().map(value -> value != null))
                .containsExactly(false, true, false);
    }

    // Reading, time, foreign values, the end

    @Test
    void readsNamesInTheirOrderTwiceOrNoneAtAll() {
        String other = newKey();
        one.load(key, OLD);
        one.load(other, NEW);

        assertThat(two.readAll(other, newKey(), key, other)).containsExactly(NEW, null, OLD, NEW);
        assertThat(two.readAll()).isEmpty();
    }

    @Test
    void tellsATimeThatMovesForward() {
        long before = one.time();
        pass(Duration.ofMillis(20));
        assertThat(two.time() - before).isGreaterThanOrEqualTo(20_000);
    }

    @Test
    void takesAForeignValueForNone() {
        Assumptions.assumeTrue(plantForeign(key), "this store knows nothing but strings of bytes");
        assertThat(one.readAll(key, newKey())).containsOnlyNulls();
        assertThat(one.claim(key).entry()).isNull();
        one.invalidate(key);

        plantForeign(key);
        Lease lease = one.lease(key);
        assertThat(one.fill(lease, NEW)).isTrue();
        assertThat(one.read(key)).isEqualTo(NEW);

        String expired = newKey();
        plantForeign(expired);
        one.expire(expired);
        assertThat(granted(one.acquire(expired, null)).copy()).isNull();

        String leased = newKey();
        plantForeign("{" + leased + "}:lease");
        plantForeign("{" + leased + "}:waiters");
        assertThat(one.fill(one.lease(leased), NEW)).isTrue();

        String stamp = newStamp();
        plantForeign(stamp);
        assertThat(one.read(stamp)).isNull();
        assertThat(two.mint(stamp, nonce())).isEqualTo(one.read(stamp));
    }

    @Test
    void answersNothingOnceClosedAndLeavesOthersOpen() {
        one.load(key, OLD);
        one.store().close();
        one.store().close();

        assertThatThrownBy(() -> one.read(key))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CLOSED));
        assertThatThrownBy(() -> one.invalidate(key)).isInstanceOf(StoreException.class);
        assertThat(two.read(key)).isEqualTo(OLD);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answersLikeTheReferenceWhateverTheOrder(long seed) {
        new StoreModelCheck(seed, one, two).run(400);
    }

    static List<Long> seeds() {
        Long given = Long.getLong("levee.seed");
        return given != null ? List.of(given) : List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    /** Wakes travel in their order, so one that follows tells that no further one of {@code key} is under way. */
    private void assertNotWokenAgain(StoreClient waiter, int times) {
        String last = newKey();
        Lease lease = one.lease(last);
        busy(waiter.acquire(last, null));
        one.release(lease);
        waiter.awaitWoken(last);
        assertThat(waiter.woken().stream().filter(key::equals)).hasSize(times);
    }

    private StoreClient client() {
        StoreClient client = new StoreClient(connect());
        clients.add(client);
        return client;
    }

    private String newKey() {
        byte[] hash = new byte[6];
        random.nextBytes(hash);
        return "v1:api:thing:" + HexFormat.of().formatHex(hash) + ":acme";
    }

    private String newStamp() {
        return "levee:contract:stamp:" + random.nextLong();
    }

    private byte[] nonce() {
        byte[] nonce = new byte[12];
        random.nextBytes(nonce);
        return nonce;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
