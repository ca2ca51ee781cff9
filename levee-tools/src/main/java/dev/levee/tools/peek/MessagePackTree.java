package dev.levee.tools.peek;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * MessagePack as what JSON can show: maps, lists, texts, numbers. Binaries become hex after {@code 0x}, timestamps ISO 8601.
 * Allocates no more than the bytes can hold.
 */
final class MessagePackTree {
    private static final int MAX_DEPTH = 128;
    private static final int TIMESTAMP = -1;

    private final ByteBuffer in;

    private MessagePackTree(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    /** @throws IllegalArgumentException if it is not one value and nothing after it; never quotes it */
    static @Nullable Object read(byte[] bytes) {
        MessagePackTree tree = new MessagePackTree(bytes);
        try {
            Object value = tree.value(0);
            if (tree.in.hasRemaining()) {
                throw new IllegalArgumentException("bytes follow the value");
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the value is cut short");
        }
    }

    private @Nullable Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("nested more than " + MAX_DEPTH + " deep");
        }
        int first = u8();
        if (first < 0x80 || first >= 0xe0) {
            return (long) (byte) first;
        }
        if (first < 0x90) {
            return map(first & 0x0f, depth);
        }
        if (first < 0xa0) {
            return list(first & 0x0f, depth);
        }
        if (first < 0xc0) {
            return text(first & 0x1f);
        }
        return switch (first) {
            case 0xc0 -> null;
            case 0xc2 -> false;
            case 0xc3 -> true;
            case 0xc4 -> binary(u8());
            case 0xc5 -> binary(u16());
            case 0xc6 -> binary(u32());
            case 0xc7 -> extension(u8());
            case 0xc8 -> extension(u16());
            case 0xc9 -> extension(u32());
            case 0xca -> (double) in.getFloat();
            case 0xcb -> in.getDouble();
            case 0xcc -> (long) u8();
            case 0xcd -> (long) u16();
            case 0xce -> u32();
            case 0xcf -> new BigInteger(Long.toUnsignedString(in.getLong()));
            case 0xd0 -> (long) in.get();
            case 0xd1 -> (long) in.getShort();
            case 0xd2 -> (long) in.getInt();
            case 0xd3 -> in.getLong();
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> extension(1L << (first - 0xd4));
            case 0xd9 -> text(u8());
            case 0xda -> text(u16());
            case 0xdb -> text(u32());
            case 0xdc -> list(u16(), depth);
            case 0xdd -> list(u32(), depth);
            case 0xde -> map(u16(), depth);
            case 0xdf -> map(u32(), depth);
            default -> throw new IllegalArgumentException("a byte that MessagePack never uses");
        };
    }

    private Map<String, @Nullable Object> map(long count, int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            Object key = value(depth + 1);
            map.put(String.valueOf(key), value(depth + 1));
        }
        return map;
    }

    private List<@Nullable Object> list(long count, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            list.add(value(depth + 1));
        }
        return list;
    }

    private String text(long length) {
        return new String(bytes(length), UTF_8);
    }

    private String binary(long length) {
        return "0x" + HexFormat.of().formatHex(bytes(length));
    }

    private Object extension(long length) {
        int type = in.get();
        ByteBuffer bytes = ByteBuffer.wrap(bytes(length));
        if (type != TIMESTAMP) {
            return "extension " + type + " 0x" + HexFormat.of().formatHex(bytes.array());
        }
        try {
            switch (bytes.remaining()) {
                case 4:
                    return Instant.ofEpochSecond(Integer.toUnsignedLong(bytes.getInt()))
                            .toString();
                case 8:
                    long packed = bytes.getLong();
                    return Instant.ofEpochSecond(packed & 0x3_ffff_ffffL, packed >>> 34)
                            .toString();
                case 12:
                    int nanos = bytes.getInt();
                    return Instant.ofEpochSecond(bytes.getLong(), Integer.toUnsignedLong(nanos))
                            .toString();
                default:
                    throw new IllegalArgumentException("a timestamp of " + length + " bytes");
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("a timestamp that is none");
        }
    }

    private byte[] bytes(long length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private int u8() {
        return Byte.toUnsignedInt(in.get());
    }

    private int u16() {
        return Short.toUnsignedInt(in.getShort());
    }

    private long u32() {
        return Integer.toUnsignedLong(in.getInt());
    }
}
