package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes MessagePack into a buffer that grows, every number and length in its shortest form. For one thread. */
final class Output {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int LARGEST = Integer.MAX_VALUE - 64;

    /** Up to here a loop is faster than the JDK's conversion, and allocates nothing. */
    private static final int LETTER_BY_LETTER = 8;

    private byte[] bytes;
    private int at;
    private int depth;
    private boolean placed;

    Output(byte[] buffer) {
        this.bytes = buffer;
    }

    /** What was written, behind {@code reserve} zeros. */
    byte[] copy(int reserve) {
        byte[] copy = new byte[Math.addExact(reserve, at)];
        System.arraycopy(bytes, 0, copy, reserve, at);
        return copy;
    }

    /** The buffer, for its next user. */
    byte[] buffer() {
        return bytes;
    }

    /** Steps into a map or an array; what is nested too deeply to be read is not written either. */
    void enter() {
        if (++depth > Input.MAX_DEPTH) {
            throw new CodecException(
                    "the value is nested more than " + Input.MAX_DEPTH + " levels deep (or holds itself); flatten it");
        }
    }

    void leave() {
        depth--;
    }

    int depth() {
        return depth;
    }

    /** Adds to an exception where it came from, once: at the innermost field. */
    CodecException place(CodecException e, String field) {
        if (placed) {
            return e;
        }
        placed = true;
        return new CodecException(field + ": " + e.getMessage());
    }

    void nil() {
        ensure(1);
        bytes[at++] = Format.NIL;
    }

    void bool(boolean value) {
        ensure(1);
        bytes[at++] = value ? Format.TRUE : Format.FALSE;
    }

    void integer(long value) {
        ensure(9);
        if (value >= -32 && value < 128) {
            bytes[at++] = (byte) value;
        } else if (value >= 0) {
            notNegative(value);
        } else {
            negative(value);
        }
    }

    private void notNegative(long value) {
        if (value < 1L << 8) {
            tagged(Format.UINT8, (byte) value);
        } else if (value < 1L << 16) {
            tagged(Format.UINT16, (short) value);
        } else if (value < 1L << 32) {
            tagged(Format.UINT32, (int) value);
        } else {
            tagged(Format.UINT64, value);
        }
    }

    private void negative(long value) {
        if (value >= Byte.MIN_VALUE) {
            tagged(Format.INT8, (byte) value);
        } else if (value >= Short.MIN_VALUE) {
            tagged(Format.INT16, (short) value);
        } else if (value >= Integer.MIN_VALUE) {
            tagged(Format.INT32, (int) value);
        } else {
            tagged(Format.INT64, value);
        }
    }

    /** The 64 bits of an integer that is not negative, also past the largest long. */
    void unsigned(long bits) {
        ensure(9);
        if (bits >= 0) {
            integer(bits);
        } else {
            tagged(Format.UINT64, bits);
        }
    }

    void float32(float value) {
        ensure(5);
        tagged(Format.FLOAT32, Float.floatToRawIntBits(value));
    }

    void float64(double value) {
        ensure(9);
        tagged(Format.FLOAT64, Double.doubleToRawLongBits(value));
    }

    void textOrNil(@Nullable String value) {
        if (value == null) {
            nil();
        } else {
            text(value);
        }
    }

    /** Text as UTF-8, refused if it holds half of a surrogate pair. */
    void text(String value) {
        int length = value.length();
        if (length > LETTER_BY_LETTER) {
            longText(value);
            return;
        }
        ensure((long) length + 5);
        byte[] target = bytes;
        int from = at + headerSize(length);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                wideText(value);
                return;
            }
            target[from + i] = (byte) c;
        }
        textHeader(length);
        at = from + length;
    }

    /** The JDK's vectorised conversion puts a question mark where it should refuse; where one shows, we look closer. */
    private void longText(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (Utf8.holdsQuestionMark(utf8)) {
            wideText(value);
            return;
        }
        ensure((long) utf8.length + 5);
        textHeader(utf8.length);
        raw(utf8);
    }

    private void wideText(String value) {
        int length = Utf8.length(value);
        ensure((long) length + 5);
        textHeader(length);
        Utf8.encode(value, bytes, at);
        at += length;
    }

    private static int headerSize(int length) {
        return length < 32 ? 1 : length < 1 << 8 ? 2 : length < 1 << 16 ? 3 : 5;
    }

    private void textHeader(int length) {
        if (length < 32) {
            bytes[at++] = (byte) (Format.FIXSTR | length);
        } else if (length < 1 << 8) {
            tagged(Format.STR8, (byte) length);
        } else if (length < 1 << 16) {
            tagged(Format.STR16, (short) length);
        } else {
            tagged(Format.STR32, length);
        }
    }

    void binary(byte[] value) {
        ensure((long) value.length + 5);
        if (value.length < 1 << 8) {
            tagged(Format.BIN8, (byte) value.length);
        } else if (value.length < 1 << 16) {
            tagged(Format.BIN16, (short) value.length);
        } else {
            tagged(Format.BIN32, value.length);
        }
        raw(value);
    }

    /** The sixteen bytes of two longs, as binary. */
    void binary(long high, long low) {
        ensure(18);
        tagged(Format.BIN8, (byte) 16);
        LONG.set(bytes, at, high);
        LONG.set(bytes, at + 8, low);
        at += 16;
    }

    void array(int size) {
        ensure(5);
        if (size < 16) {
            bytes[at++] = (byte) (Format.FIXARRAY | size);
        } else if (size < 1 << 16) {
            tagged(Format.ARRAY16, (short) size);
        } else {
            tagged(Format.ARRAY32, size);
        }
    }

    void map(int size) {
        ensure(5);
        if (size < 16) {
            bytes[at++] = (byte) (Format.FIXMAP | size);
        } else if (size < 1 << 16) {
            tagged(Format.MAP16, (short) size);
        } else {
            tagged(Format.MAP32, size);
        }
    }

    /** MessagePack's own timestamp (extension -1), in the shortest of its three forms. */
    void timestamp(long seconds, int nanos) {
        ensure(15);
        if (seconds >>> 34 != 0) {
            tagged(Format.EXT8, (byte) 12);
            bytes[at++] = Format.TIMESTAMP;
            INT.set(bytes, at, nanos);
            LONG.set(bytes, at + 4, seconds);
            at += 12;
        } else if (nanos == 0 && seconds >>> 32 == 0) {
            tagged(Format.FIXEXT4, Format.TIMESTAMP);
            INT.set(bytes, at, (int) seconds);
            at += 4;
        } else {
            tagged(Format.FIXEXT8, Format.TIMESTAMP);
            LONG.set(bytes, at, (long) nanos << 34 | seconds);
            at += 8;
        }
    }

    void name(EncodedName name) {
        ensure(name.room());
        name.write(bytes, at);
        at += name.length();
    }

    /** Bytes that are MessagePack already. */
    void raw(byte[] encoded) {
        ensure(encoded.length);
        System.arraycopy(encoded, 0, bytes, at, encoded.length);
        at += encoded.length;
    }

    private void tagged(byte tag, byte value) {
        bytes[at] = tag;
        bytes[at + 1] = value;
        at += 2;
    }

    private void tagged(byte tag, short value) {
        bytes[at] = tag;
        SHORT.set(bytes, at + 1, value);
        at += 3;
    }

    private void tagged(byte tag, int value) {
        bytes[at] = tag;
        INT.set(bytes, at + 1, value);
        at += 5;
    }

    private void tagged(byte tag, long value) {
        bytes[at] = tag;
        LONG.set(bytes, at + 1, value);
        at += 9;
    }

    private void ensure(long more) {
        if (bytes.length - at < more) {
            grow(at + more);
        }
    }

    private void grow(long needed) {
        if (needed > LARGEST) {
            throw new CodecException("the value takes more than " + LARGEST + " bytes");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(needed, bytes.length * 2L)));
    }
}
