package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Exact numbers of any size, as decimal text: every language reads it, and the scale of {@code 10.50} survives. A
 * BigInteger of at most 64 bits is an integer.
 */
final class Decimals {
    /** The most digits. Turning text into a number costs the square of its length, and foreign bytes can ask for it. */
    static final int MAX_DIGITS = 10_000;

    /** So many bits have about as many digits. */
    private static final int MAX_BITS = 33_216;

    private static final int MAX_TEXT = MAX_DIGITS + 16;
    private static final int DIGITS_OF_A_LONG = 18;

    private Decimals() {}

    static void write(Output out, BigDecimal value) {
        bounded(value.precision() <= MAX_DIGITS);
        out.text(value.toString());
    }

    static BigDecimal decimal(Input in) {
        if (in.atInteger()) {
            return new BigDecimal(integer(in));
        }
        int length = in.textLength();
        int from = in.position();
        in.advance(length);
        BigDecimal plain = length <= DIGITS_OF_A_LONG ? plain(in.bytes(), from, from + length) : null;
        if (plain != null) {
            return plain;
        }
        String text = text(in, from, length);
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw in.wrong("text that is no decimal number");
        }
    }

    /** Digits with at most one point, as nearly all decimals are; null for any other text. */
    private static @Nullable BigDecimal plain(byte[] bytes, int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        int first = negative ? from + 1 : from;
        long unscaled = 0;
        int point = -1;
        for (int i = first; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit >= 0 && digit <= 9) {
                unscaled = unscaled * 10 + digit;
            } else if (bytes[i] == '.' && point < 0 && i > first && i < to - 1) {
                point = i;
            } else {
                return null;
            }
        }
        if (first == to) {
            return null;
        }
        return BigDecimal.valueOf(negative ? -unscaled : unscaled, point < 0 ? 0 : to - point - 1);
    }

    static void write(Output out, BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            out.integer(value.longValue());
        } else if (value.signum() > 0 && value.bitLength() == Long.SIZE) {
            out.unsigned(value.longValue());
        } else {
            bounded(value.bitLength() <= MAX_BITS);
            out.text(value.toString());
        }
    }

    static BigInteger integer(Input in) {
        if (in.atInteger()) {
            if (in.exceedsLong()) {
                return new BigInteger(Long.toUnsignedString(in.uint64()));
            }
            return BigInteger.valueOf(in.int64());
        }
        int length = in.textLength();
        int from = in.position();
        in.advance(length);
        String text = text(in, from, length);
        try {
            return new BigInteger(text);
        } catch (NumberFormatException e) {
            throw in.wrong("text that is no whole number");
        }
    }

    private static String text(Input in, int from, int length) {
        if (length > MAX_TEXT) {
            throw in.wrong("a number of more than " + MAX_DIGITS + " digits");
        }
        return new String(in.bytes(), from, length, StandardCharsets.ISO_8859_1);
    }

    private static void bounded(boolean fits) {
        if (!fits) {
            throw new CodecException("a number has more than " + MAX_DIGITS + " digits");
        }
    }
}
