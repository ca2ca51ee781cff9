package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** UTF-8 to the letter. The JDK's own conversions put a replacement where they should refuse. */
final class Utf8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long QUESTION_MARKS = 0x3f3f3f3f3f3f3f3fL;
    private static final long LOW_BITS = 0x0101010101010101L;

    private Utf8() {}

    /** Whether one of the bytes, of which there are at least eight, is a question mark. */
    static boolean holdsQuestionMark(byte[] bytes) {
        for (int i = 0; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
            if (holdsQuestionMark((long) LONG.get(bytes, i))) {
                return true;
            }
        }
        // The last eight, of which some have been looked at.
        return holdsQuestionMark((long) LONG.get(bytes, bytes.length - Long.BYTES));
    }

    private static boolean holdsQuestionMark(long eight) {
        // A byte that is equal becomes zero, and only at or above a zero byte does the subtraction borrow into a high
        // bit.
        long zeroWhereEqual = eight ^ QUESTION_MARKS;
        return ((zeroWhereEqual - LOW_BITS) & ~zeroWhereEqual & (LOW_BITS << 7)) != 0;
    }

    /**
     * How many bytes {@code text} takes.
     *
     * @throws CodecException if it holds half of a surrogate pair, which UTF-8 cannot express
     */
    static int length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes += 1;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw new CodecException("text holds an unpaired surrogate, which no UTF-8 can express");
            }
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new CodecException("text takes more than " + Integer.MAX_VALUE + " bytes");
        }
        return (int) bytes;
    }

    /** Writes {@code text}, which {@link #length} has found good. */
    static void encode(String text, byte[] target, int from) {
        int at = from;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                target[at++] = (byte) c;
            } else if (c < 0x800) {
                target[at++] = (byte) (0xc0 | c >> 6);
                target[at++] = continuation(c);
            } else if (!Character.isSurrogate(c)) {
                target[at++] = (byte) (0xe0 | c >> 12);
                target[at++] = continuation(c >> 6);
                target[at++] = continuation(c);
            } else {
                int point = Character.toCodePoint(c, text.charAt(++i));
                target[at++] = (byte) (0xf0 | point >> 18);
                target[at++] = continuation(point >> 12);
                target[at++] = continuation(point >> 6);
                target[at++] = continuation(point);
            }
        }
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | bits & 0x3f);
    }

    /** @throws CodecException if the bytes are not well-formed UTF-8 */
    static String decode(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        // The JDK stands U+FFFD in for what is malformed, and only then is a second look needed. For text in Latin
        // letters the search ends at once.
        if (text.indexOf('\uFFFD') >= 0) {
            check(bytes, offset, length);
        }
        return text;
    }

    /** @throws CodecException if the bytes are not well-formed UTF-8, by table 3-7 of the Unicode standard */
    static void check(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            if (bytes[i] >= 0) {
                i++;
                continue;
            }
            int lead = bytes[i] & 0xff;
            int more = lead >= 0xc2 && lead <= 0xdf
                    ? 1
                    : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
            if (more == 0 || end - i <= more || !secondFits(lead, bytes[i + 1] & 0xff)) {
                throw malformed(i);
            }
            for (int k = 2; k <= more; k++) {
                if ((bytes[i + k] & 0xc0) != 0x80) {
                    throw malformed(i);
                }
            }
            i += more + 1;
        }
    }

    /** The second byte is where overlong forms, surrogates and code points past U+10FFFF show. */
    private static boolean secondFits(int lead, int second) {
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        return second >= low && second <= high;
    }

    private static CodecException malformed(int position) {
        return new CodecException("text is not UTF-8 at byte " + position);
    }
}
