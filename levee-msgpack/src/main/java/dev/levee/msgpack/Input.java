package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads MessagePack that anyone may have written. Every length is checked against the bytes that are there before anything
 * is allocated for it, and nesting is bounded. Each failure is a {@link CodecException} that names kinds and positions,
 * never a value. For one thread.
 */
final class Input {
    /** How deeply maps and arrays may be nested. Bounds the stack that decoding takes. */
    static final int MAX_DEPTH = 128;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;
    private int depth;
    private boolean placed;

    Input(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.start = offset;
        this.at = offset;
        this.end = offset + length;
    }

    /** The same bytes from the same place, as part of a value that is {@code depth} levels deep already. */
    Input(byte[] bytes, int depth) {
        this(bytes, 0, bytes.length);
        this.depth = depth;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return at;
    }

    /** Goes back to where {@link #position()} was. */
    void back(int position) {
        at = position;
    }

    int remaining() {
        return end - at;
    }

    void enter() {
        if (++depth > MAX_DEPTH) {
            throw wrong("nested more than " + MAX_DEPTH + " levels deep");
        }
    }

    void leave() {
        depth--;
    }

    void expectEnd() {
        if (at != end) {
            throw wrong(remaining() + " bytes follow the value");
        }
    }

    /** Adds to an exception where it came from, once: at the innermost field. */
    CodecException place(CodecException e, String field) {
        if (placed) {
            return e;
        }
        placed = true;
        return new CodecException(field + ": " + e.getMessage());
    }

    /** Takes nil, if that is what stands here. */
    boolean nil() {
        if (at < end && bytes[at] == Format.NIL) {
            at++;
            return true;
        }
        return false;
    }

    /** Takes {@code expected}, if that is what stands here. */
    boolean matches(EncodedName expected) {
        if (expected.standsAt(bytes, at, end)) {
            at += expected.length();
            return true;
        }
        return false;
    }

    boolean bool() {
        byte first = take();
        if (first == Format.TRUE || first == Format.FALSE) {
            return first == Format.TRUE;
        }
        throw unexpected("a boolean", first);
    }

    int int32() {
        long value = int64();
        if ((int) value != value) {
            throw wrong("an integer of more than 32 bits");
        }
        return (int) value;
    }

    /** An integer between {@code min} and {@code max}. */
    int between(int min, int max) {
        long value = int64();
        if (value < min || value > max) {
            throw wrong("an integer outside of " + min + " to " + max);
        }
        return (int) value;
    }

    long int64() {
        byte first = take();
        if (first >= -32) {
            return first;
        }
        long value = integer(first);
        if (first == Format.UINT64 && value < 0) {
            throw wrong("an integer of more than 63 bits");
        }
        return value;
    }

    /** Whether an unsigned integer that no long holds stands here. */
    boolean exceedsLong() {
        return remaining() >= 9 && bytes[at] == Format.UINT64 && bytes[at + 1] < 0;
    }

    /** The 64 bits of an unsigned integer. */
    long uint64() {
        return integer(take());
    }

    /** Whether an integer stands here. */
    boolean atInteger() {
        if (at == end) {
            return false;
        }
        byte first = bytes[at];
        return first >= -32 || (first >= Format.UINT8 && first <= Format.INT64);
    }

    private long integer(byte first) {
        switch (first) {
            case Format.UINT8:
                return take() & 0xff;
            case Format.UINT16:
                return take16() & 0xffff;
            case Format.UINT32:
                return take32() & 0xffffffffL;
            case Format.UINT64:
            case Format.INT64:
                return take64();
            case Format.INT8:
                return take();
            case Format.INT16:
                return take16();
            case Format.INT32:
                return take32();
            default:
                throw unexpected("an integer", first);
        }
    }

    /** A float; also a double or an integer of which nothing is lost. */
    float float32() {
        if (at < end && bytes[at] == Format.FLOAT32) {
            at++;
            return Float.intBitsToFloat(take32());
        }
        double value = float64();
        if ((float) value != value && !Double.isNaN(value)) {
            throw wrong("a number that no float holds exactly");
        }
        return (float) value;
    }

    /** A double; also a float or an integer of which nothing is lost. */
    double float64() {
        if (atInteger()) {
            long value = int64();
            if (value > 1L << 53 || value < -(1L << 53)) {
                throw wrong("an integer of more than 53 bits where a double is expected");
            }
            return value;
        }
        byte first = take();
        if (first == Format.FLOAT64) {
            return Double.longBitsToDouble(take64());
        }
        if (first == Format.FLOAT32) {
            return Float.intBitsToFloat(take32());
        }
        throw unexpected("a floating-point number", first);
    }

    String text() {
        int length = textLength();
        String text = Utf8.decode(bytes, at, length);
        at += length;
        return text;
    }

    /** Takes the head of a text and tells how many bytes of it follow, all of which are there. */
    int textLength() {
        byte first = take();
        if ((first & 0xe0) == 0xa0) {
            return present(first & 0x1f);
        }
        return switch (first) {
            case Format.STR8 -> present(take() & 0xff);
            case Format.STR16 -> present(take16() & 0xffff);
            case Format.STR32 -> present(take32());
            default -> throw unexpected("text", first);
        };
    }

    /** Passes over {@code length} bytes whose presence has been checked. */
    void advance(int length) {
        at += length;
    }

    byte[] binary() {
        int length = binaryLength();
        byte[] value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return value;
    }

    int binaryLength() {
        byte first = take();
        return switch (first) {
            case Format.BIN8 -> present(take() & 0xff);
            case Format.BIN16 -> present(take16() & 0xffff);
            case Format.BIN32 -> present(take32());
            default -> throw unexpected("binary", first);
        };
    }

    /** The size of an array of which each element has at least its one byte. */
    int array() {
        byte first = take();
        if ((first & 0xf0) == 0x90) {
            return present(first & 0x0f);
        }
        return switch (first) {
            case Format.ARRAY16 -> present(take16() & 0xffff);
            case Format.ARRAY32 -> present(take32());
            default -> throw unexpected("an array", first);
        };
    }

    /** The size of a map of which each key and each value has at least its one byte. */
    int map() {
        byte first = take();
        if ((first & 0xf0) == 0x80) {
            return pairs(first & 0x0f);
        }
        return switch (first) {
            case Format.MAP16 -> pairs(take16() & 0xffff);
            case Format.MAP32 -> pairs(take32());
            default -> throw unexpected("a map", first);
        };
    }

    /** Takes the head of a timestamp and tells the length of its body. */
    int timestamp() {
        byte first = take();
        int length = switch (first) {
            case Format.FIXEXT4 -> 4;
            case Format.FIXEXT8 -> 8;
            case Format.EXT8 -> take() & 0xff;
            default -> throw unexpected("a timestamp", first);
        };
        if (take() != Format.TIMESTAMP || (length != 4 && length != 8 && length != 12)) {
            throw wrong("an extension that is no timestamp");
        }
        return present(length);
    }

    byte take() {
        if (at >= end) {
            throw truncated();
        }
        return bytes[at++];
    }

    short take16() {
        int from = at;
        at += present(2);
        return (short) SHORT.get(bytes, from);
    }

    int take32() {
        int from = at;
        at += present(4);
        return (int) INT.get(bytes, from);
    }

    long take64() {
        int from = at;
        at += present(8);
        return (long) LONG.get(bytes, from);
    }

    /** Passes over one value of any kind, having checked all of it. */
    void skip() {
        Skipping.skip(this);
    }

    /** Passes over text, having checked it. */
    void skipText(int length) {
        Utf8.check(bytes, at, present(length));
        at += length;
    }

    /** Passes over so many bytes, if they are there. */
    void skip(int length) {
        at += present(length);
    }

    /** {@code length}, if so many bytes are there; the cast of a length past 2^31 is negative. */
    int present(int length) {
        if (length < 0 || length > end - at) {
            throw truncated();
        }
        return length;
    }

    int pairs(int size) {
        if (size < 0 || size > (end - at) / 2) {
            throw truncated();
        }
        return size;
    }

    private CodecException truncated() {
        return new CodecException("the bytes end too early, " + (end - start) + " are there");
    }

    CodecException unexpected(String expected, byte first) {
        return wrong("expected " + expected + ", found " + Format.kind(first));
    }

    /** What is wrong, with the position after it. */
    CodecException wrong(String what) {
        return new CodecException(what + " before byte " + (at - start));
    }
}
