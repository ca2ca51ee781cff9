package dev.levee.internal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Where everything stands in format 1, as docs/entry-format.md says. Numbers are big-endian.
 *
 * <p>The entry is a MessagePack array of two, whose first element is an extension that holds the header. So a viewer for
 * MessagePack shows an uncompressed value as it is.
 */
final class Layout {
    static final byte ARRAY_OF_TWO = (byte) 0x92;
    static final byte EXT_16 = (byte) 0xC8;
    static final byte EXT_TYPE = 'L';
    static final byte NIL = (byte) 0xC0;

    static final int EXT_LENGTH = 2; // u16
    static final int EXT_TYPE_AT = 4;
    static final int HEADER = 5; // where the extension's content begins

    static final byte FORMAT_1 = 1;
    static final int FORMAT = 5;
    static final int CODEC = 6;
    static final int FLAGS = 7;
    static final int SCHEMA = 8; // u32
    static final int REMAINDER = 12; // 16 bytes
    static final int LOADED_AT = 28; // u48, ms
    static final int FRESH = 34; // u40, ms
    static final int STALE = 39; // u40, ms
    static final int COST = 44; // u32, µs
    static final int HARD = 48;
    static final int SOFT = 60;
    static final int CHECKSUM = 68; // u32
    static final int FIXED_END = 72; // then the version, then the tags, each only if flagged

    static final int HARD_BYTES = 12;
    static final int SOFT_BYTES = 8;

    static final int ABSENT = 1;
    static final int CHOSEN = 1 << 1;
    static final int HAS_VERSION = 1 << 2;
    static final int HAS_TAGS = 1 << 3;
    static final int COMPRESSION_SHIFT = 4; // 3 bits; the bit above them is 0

    static final long MAX_U48 = (1L << 48) - 1;
    static final long MAX_U40 = (1L << 40) - 1;
    static final long MAX_U32 = (1L << 32) - 1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private Layout() {}

    static int u16(byte[] bytes, int at) {
        return Short.toUnsignedInt((short) SHORT.get(bytes, at));
    }

    static int i32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static long u32(byte[] bytes, int at) {
        return Integer.toUnsignedLong(i32(bytes, at));
    }

    static long u40(byte[] bytes, int at) {
        return i64(bytes, at) >>> 24;
    }

    static long u48(byte[] bytes, int at) {
        return i64(bytes, at) >>> 16;
    }

    static long i64(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    static void putU16(byte[] bytes, int at, int value) {
        SHORT.set(bytes, at, (short) value);
    }

    static void putU32(byte[] bytes, int at, long value) {
        INT.set(bytes, at, (int) value);
    }

    static void putU40(byte[] bytes, int at, long value) {
        bytes[at] = (byte) (value >> 32);
        putU32(bytes, at + 1, value);
    }

    static void putU48(byte[] bytes, int at, long value) {
        putU16(bytes, at, (int) (value >> 32));
        putU32(bytes, at + 2, value);
    }

    static void putI64(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }

    /** CRC32C over everything but itself. */
    static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CHECKSUM);
        crc.update(bytes, FIXED_END, bytes.length - FIXED_END);
        return (int) crc.getValue();
    }
}
