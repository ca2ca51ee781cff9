package dev.levee.msgpack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A field's name as MessagePack text, written and recognised up to sixteen bytes at a time: most names are shorter, and
 * there is one for every field of every value.
 */
final class EncodedName {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int TWO_LONGS = 2 * Long.BYTES;

    private final byte[] bytes;
    private final long first;
    private final long second;
    private final long firstMask;
    private final long secondMask;

    EncodedName(String name) {
        this.bytes = NameTable.encoded(name);
        byte[] padded = Arrays.copyOf(bytes, Math.max(bytes.length, TWO_LONGS));
        this.first = (long) LONG.get(padded, 0);
        this.second = (long) LONG.get(padded, Long.BYTES);
        this.firstMask = mask(bytes.length);
        this.secondMask = mask(bytes.length - Long.BYTES);
    }

    private static long mask(int bytes) {
        return bytes >= Long.BYTES ? -1 : bytes <= 0 ? 0 : (1L << (8 * bytes)) - 1;
    }

    int length() {
        return bytes.length;
    }

    /** The room that {@link #write} needs, which may be more than it fills. */
    int room() {
        return Math.max(bytes.length, TWO_LONGS);
    }

    /** Writes the name at {@code at}; what it writes behind its length is overwritten by what follows. */
    void write(byte[] target, int at) {
        if (bytes.length <= TWO_LONGS) {
            LONG.set(target, at, first);
            LONG.set(target, at + Long.BYTES, second);
        } else {
            System.arraycopy(bytes, 0, target, at, bytes.length);
        }
    }

    /** Whether the name stands at {@code at}, wholly before {@code end}. */
    boolean standsAt(byte[] source, int at, int end) {
        if (end - at < bytes.length) {
            return false;
        }
        if (bytes.length <= TWO_LONGS && source.length - at >= TWO_LONGS) {
            return ((long) LONG.get(source, at) & firstMask) == first
                    && ((long) LONG.get(source, at + Long.BYTES) & secondMask) == second;
        }
        return Arrays.equals(source, at, at + bytes.length, bytes, 0, bytes.length);
    }
}
