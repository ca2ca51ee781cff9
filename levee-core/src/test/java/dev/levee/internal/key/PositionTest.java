package dev.levee.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.policy.Rollout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Positions are fixed for ever, and spread evenly: the sampling error of 100,000 of them is bounded. */
class PositionTest {
    private static final int MANY = 100_000;

    private final Keys<String> keys = Keys.of("shop", "price", String.class);

    private double ofKey(int i) {
        return Position.of(keys.key("acme", "sku-" + i));
    }

    // Of n independent draws with chance p, the number that is in misses n·p by five standard deviations once in
    // 1.7 million runs; the draws here are the same in each run, so it does or does not for ever.
    private static void admitsItsShare(double percent, IntToDoubleFunction position) {
        double share = percent / 100;
        double deviation = Math.sqrt(MANY * share * (1 - share));
        int in = 0;
        for (int i = 0; i < MANY; i++) {
            in += Rollout.admits(percent, position.applyAsDouble(i)) ? 1 : 0;
        }
        assertThat((double) in).as(percent + " %").isCloseTo(MANY * share, Offset.offset(5 * deviation));
    }

    @Test
    void admitsTheShareOfTheKeys() {
        for (double percent : new double[] {0.1, 1, 5, 50, 95}) {
            admitsItsShare(percent, this::ofKey);
        }
    }

    @Test
    void admitsTheShareOfTheTenants() {
        for (double percent : new double[] {1, 5, 50}) {
            admitsItsShare(percent, i -> Position.ofTenant("tenant_" + i));
        }
    }

    @Test
    void takesNobodyOutAsItGrows() {
        for (int i = 0; i < MANY; i++) {
            double position = ofKey(i);
            boolean five = Rollout.admits(5, position);
            boolean fifty = Rollout.admits(50, position);
            assertThat(!five || fifty).isTrue();
            assertThat(Rollout.admits(100, position)).isTrue();
            assertThat(Rollout.admits(0, position)).isFalse();
        }
    }

    /** What another language would do from docs/rollout.md. */
    @Test
    void isWhatTheDocumentSays() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("acme".getBytes(StandardCharsets.UTF_8));
        BigInteger bits = new BigInteger(1, digest).shiftRight(256 - 53);
        assertThat(Position.ofTenant("acme")).isEqualTo(bits.doubleValue() / (1L << 53) * 100);
    }

    @Test
    void neverChanges() {
        assertThat(HexFormat.of().toHexDigits(Double.doubleToLongBits(Position.ofTenant("acme"))))
                .isEqualTo("40496c7017e483c0");
        assertThat(HexFormat.of().toHexDigits(Double.doubleToLongBits(ofKey(1))))
                .isEqualTo("404f3b2e7062eeac");
    }
}
