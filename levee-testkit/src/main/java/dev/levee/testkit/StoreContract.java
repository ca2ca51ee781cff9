package dev.levee.testkit;

import static dev.levee.testkit.StoreClient.LONG_MILLIS;
import static dev.levee.testkit.StoreClient.granted;
import static dev.levee.testkit.StoreClient.other;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
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
public abstract class StoreContract extends StoreTrackingRules {
    /** For subclasses. */
    protected StoreContract() {}

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

    @Test
    void grantsOneLoaderAtATimeWhenManyAsk() throws Exception {
        assertThat(new StoreStress(key, stressRounds(), one, two).run(false)).isPositive();
    }

    @Test
    void servesNothingOlderThanAnInvalidationThatHasReturnedWhenManyFill() throws Exception {
        assertThat(new StoreStress(key, stressRounds(), one, two).run(true)).isPositive();
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
}
