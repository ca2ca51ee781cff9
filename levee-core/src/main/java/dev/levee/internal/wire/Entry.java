package dev.levee.internal.wire;

import dev.levee.event.Metric;
import dev.levee.internal.key.Key;
import dev.levee.policy.Life;
import dev.levee.policy.Packing;
import dev.levee.spi.Codec;
import dev.levee.spi.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry as stored: a view over its bytes, whose header has been checked. Whoever holds the bytes must not change them.
 * Thread-safe. The bytes are described in {@code docs/entry-format.md}.
 */
public final class Entry implements Parsed {
    private static final Bad TRUNCATED = new Bad(Metric.BAD_TRUNCATED);
    private static final Bad FOREIGN = new Bad(Metric.BAD_FOREIGN);
    private static final Bad FORMAT = new Bad(Metric.BAD_FORMAT);
    private static final Bad CHECKSUM = new Bad(Metric.BAD_CHECKSUM);
    private static final Bad KEY = new Bad(Metric.BAD_KEY);
    private static final Bad CODEC = new Bad(Metric.BAD_CODEC);
    private static final Bad SCHEMA = new Bad(Metric.BAD_SCHEMA);

    private final byte[] bytes;
    private final int payload;

    private Entry(byte[] bytes, int payload) {
        this.bytes = bytes;
        this.payload = payload;
    }

    /**
     * Looks whether {@code bytes} are an entry of {@code key} that {@code codec} reads. Never throws, whatever the bytes.
     *
     * @param bytes what the store returned; kept, not copied
     */
    public static Parsed parse(byte[] bytes, Key key, Codec<?> codec) {
        Parsed parsed = inspect(bytes);
        if (!(parsed instanceof Entry entry)) {
            return parsed;
        }
        if (!entry.isOf(key)) {
            return KEY;
        }
        Bad unread = unreadBy(codec, bytes);
        return unread != null ? unread : entry;
    }

    /**
     * Looks whether {@code bytes} are an entry, of whatever key and codec: for tools, which have only the bytes. What serves
     * values asks {@link #parse}. Never throws, whatever the bytes.
     *
     * @param bytes what the store returned; kept, not copied
     */
    public static Parsed inspect(byte[] bytes) {
        // From the outside in, so that the first thing found wrong is the cause and not a consequence: the checksum
        // after the format that defines it, the key after the checksum that covers it.
        if (!startsAsEntry(bytes)) {
            return FOREIGN;
        }
        if (bytes.length < Layout.FIXED_END) {
            return TRUNCATED;
        }
        if (bytes[Layout.FORMAT] != Layout.FORMAT_1) {
            return FORMAT;
        }
        int payload = Layout.HEADER + Layout.u16(bytes, Layout.EXT_LENGTH);
        if (payload > bytes.length) {
            return TRUNCATED;
        }
        if (Layout.i32(bytes, Layout.CHECKSUM) != Layout.checksum(bytes)) {
            return CHECKSUM;
        }
        return wellFormed(bytes, payload) ? new Entry(bytes, payload) : FORMAT;
    }

    private static boolean startsAsEntry(byte[] bytes) {
        return (bytes.length < 1 || bytes[0] == Layout.ARRAY_OF_TWO)
                && (bytes.length < 2 || bytes[1] == Layout.EXT_16)
                && (bytes.length <= Layout.EXT_TYPE_AT || bytes[Layout.EXT_TYPE_AT] == Layout.EXT_TYPE);
    }

    /** Whether the parts that the flags announce fill the header exactly. */
    private static boolean wellFormed(byte[] bytes, int payload) {
        int flags = Byte.toUnsignedInt(bytes[Layout.FLAGS]);
        int compression = flags >> Layout.COMPRESSION_SHIFT;
        if (!Compressions.known(compression)) {
            return false;
        }
        if ((flags & Layout.ABSENT) != 0
                && (compression != 0 || payload != bytes.length - 1 || bytes[payload] != Layout.NIL)) {
            return false;
        }
        int at = Layout.FIXED_END;
        if ((flags & Layout.HAS_VERSION) != 0) {
            at += 8;
        }
        if ((flags & Layout.HAS_TAGS) != 0) {
            if (at >= payload) {
                return false;
            }
            int count = Byte.toUnsignedInt(bytes[at++]);
            if (count == 0 || count > Draft.MAX_TAGS) {
                return false;
            }
            for (; count > 0; count--) {
                if (at + 2 > payload) {
                    return false;
                }
                at += 2 + Layout.u16(bytes, at);
            }
        }
        return at == payload;
    }

    private static @Nullable Bad unreadBy(Codec<?> codec, byte[] bytes) {
        try {
            if (Byte.toUnsignedInt(bytes[Layout.CODEC]) != codec.id()) {
                return CODEC;
            }
            return codec.reads(Layout.i32(bytes, Layout.SCHEMA)) ? null : SCHEMA;
        } catch (RuntimeException | StackOverflowError e) {
            return SCHEMA; // a codec that cannot say whether it reads it does not
        }
    }

    /** The bytes as stored; not copied. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether the further bits of its key's digest are those of {@code key} (P1). */
    public boolean isOf(Key key) {
        return Layout.i64(bytes, Layout.REMAINDER) == key.high()
                && Layout.i64(bytes, Layout.REMAINDER + 8) == key.low();
    }

    /** The id of the codec that wrote it. */
    public int codecId() {
        return Byte.toUnsignedInt(bytes[Layout.CODEC]);
    }

    /** The fingerprint of its value's schema. */
    public int schema() {
        return Layout.i32(bytes, Layout.SCHEMA);
    }

    /** How its value is compressed. */
    public Packing.Compression compression() {
        return Compressions.of(Byte.toUnsignedInt(bytes[Layout.FLAGS]) >> Layout.COMPRESSION_SHIFT);
    }

    /** How many bytes its value takes as it is stored. */
    public int storedBytes() {
        return bytes.length - payload;
    }

    /**
     * What the codec wrote.
     *
     * @throws CodecException if it cannot be decompressed
     */
    public byte[] raw() {
        return compression() == Packing.Compression.NONE
                ? Arrays.copyOfRange(bytes, payload, bytes.length)
                : Compressions.decompress(Compressions.code(compression()), bytes, payload);
    }

    /** Whether it says that the source of truth has no value. */
    public boolean absent() {
        return has(Layout.ABSENT);
    }

    /** When its load was granted, in ms on the store's clock. */
    public long loadedAtMillis() {
        return Layout.u48(bytes, Layout.LOADED_AT);
    }

    /** How long it may be served. */
    public Life life() {
        return new Life(Layout.u40(bytes, Layout.FRESH), Layout.u40(bytes, Layout.STALE), has(Layout.CHOSEN));
    }

    /** How long its load took. */
    public long costMicros() {
        return Layout.u32(bytes, Layout.COST);
    }

    /** Whether the hard stamps of its scopes, digested to 12 bytes, are still these. */
    public boolean hardMatches(byte[] digest12) {
        return equal(Layout.HARD, Layout.HARD_BYTES, digest12);
    }

    /** Whether the soft stamps of its scopes, digested to 8 bytes, are still these. */
    public boolean softMatches(byte[] digest8) {
        return equal(Layout.SOFT, Layout.SOFT_BYTES, digest8);
    }

    private boolean equal(int at, int length, byte[] digest) {
        return Arrays.equals(bytes, at, at + length, digest, 0, digest.length);
    }

    /** Whether the cache extracted a version from the value. */
    public boolean hasVersion() {
        return has(Layout.HAS_VERSION);
    }

    /** The version of the value; 0 if it has none. */
    public long version() {
        return hasVersion() ? Layout.i64(bytes, Layout.FIXED_END) : 0;
    }

    /** The names of the tags that the params do not give. */
    public List<String> tags() {
        if (!has(Layout.HAS_TAGS)) {
            return List.of();
        }
        int at = Layout.FIXED_END + (hasVersion() ? 8 : 0);
        int count = bytes[at++];
        List<String> tags = new ArrayList<>(count);
        for (; count > 0; count--) {
            int length = Layout.u16(bytes, at);
            tags.add(new String(bytes, at + 2, length, StandardCharsets.UTF_8));
            at += 2 + length;
        }
        return List.copyOf(tags);
    }

    private boolean has(int flag) {
        return (bytes[Layout.FLAGS] & flag) != 0;
    }

    /**
     * The value; null if it is absent.
     *
     * @throws CodecException if the payload cannot be decompressed or decoded, for whatever reason
     */
    public <V> @Nullable V value(Codec<V> codec) {
        if (absent()) {
            return null;
        }
        int compression = Byte.toUnsignedInt(bytes[Layout.FLAGS]) >> Layout.COMPRESSION_SHIFT;
        if (compression == 0) {
            return decode(codec, bytes, payload);
        }
        return decode(codec, Compressions.decompress(compression, bytes, payload), 0);
    }

    private static <V> @Nullable V decode(Codec<V> codec, byte[] from, int offset) {
        try {
            return codec.decode(from, offset, from.length - offset);
        } catch (CodecException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // Its message stays with the cause: it may show a value.
            throw new CodecException("The codec failed to read a payload of " + (from.length - offset) + " bytes.", e);
        }
    }

    /**
     * Puts an entry together.
     *
     * @param value the value; null to store that there is none
     * @throws CodecException if the value cannot be written, for whatever reason
     */
    public static <V> Written write(Draft draft, Codec<V> codec, @Nullable V value, Packing packing) {
        int id = codec.id();
        if (id < 1 || id > 255) {
            throw new CodecException("The codec's id is " + id + ", but must be 1 to 255.");
        }
        byte[][] tags = encodedTags(draft);
        int payload = headerLength(draft, tags);
        int flags = (draft.life().chosen() ? Layout.CHOSEN : 0)
                | (draft.version() != null ? Layout.HAS_VERSION : 0)
                | (tags.length > 0 ? Layout.HAS_TAGS : 0);
        byte[] bytes;
        int valueBytes = 1;
        if (value == null) {
            bytes = new byte[payload + 1];
            bytes[payload] = Layout.NIL;
            flags |= Layout.ABSENT;
        } else {
            bytes = encode(codec, value, payload);
            valueBytes = bytes.length - payload;
            byte[] packed = Compressions.compress(packing, bytes, payload);
            if (packed != bytes) {
                bytes = packed;
                flags |= Compressions.code(packing.compression()) << Layout.COMPRESSION_SHIFT;
            }
        }
        putHeader(bytes, draft, tags, payload);
        bytes[Layout.CODEC] = (byte) id;
        bytes[Layout.FLAGS] = (byte) flags;
        Layout.putU32(bytes, Layout.SCHEMA, codec.fingerprint());
        Layout.putU32(bytes, Layout.CHECKSUM, Layout.checksum(bytes));
        return new Written(bytes, bytes.length - payload, valueBytes);
    }

    private static <V> byte[] encode(Codec<V> codec, V value, int reserve) {
        byte[] bytes;
        try {
            bytes = codec.encode(value, reserve);
        } catch (CodecException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new CodecException(
                    "The codec failed to write a value of " + value.getClass().getTypeName() + ".", e);
        }
        if (bytes.length < reserve) {
            throw new CodecException("The codec returned " + bytes.length + " bytes, fewer than the " + reserve
                    + " that it was told to leave in front of the value.");
        }
        return bytes;
    }

    private static byte[][] encodedTags(Draft draft) {
        byte[][] tags = new byte[draft.tags().size()][];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = draft.tags().get(i).getBytes(StandardCharsets.UTF_8);
        }
        return tags;
    }

    private static int headerLength(Draft draft, byte[][] tags) {
        int length = Layout.FIXED_END + (draft.version() != null ? 8 : 0) + (tags.length > 0 ? 1 : 0);
        for (byte[] tag : tags) {
            length += 2 + tag.length;
        }
        return length;
    }

    private static void putHeader(byte[] bytes, Draft draft, byte[][] tags, int payload) {
        bytes[0] = Layout.ARRAY_OF_TWO;
        bytes[1] = Layout.EXT_16;
        Layout.putU16(bytes, Layout.EXT_LENGTH, payload - Layout.HEADER);
        bytes[Layout.EXT_TYPE_AT] = Layout.EXT_TYPE;
        bytes[Layout.FORMAT] = Layout.FORMAT_1;
        Layout.putI64(bytes, Layout.REMAINDER, draft.key().high());
        Layout.putI64(bytes, Layout.REMAINDER + 8, draft.key().low());
        Layout.putU48(bytes, Layout.LOADED_AT, draft.loadedAtMillis());
        Layout.putU40(bytes, Layout.FRESH, cut(draft.life().freshMillis(), Layout.MAX_U40));
        Layout.putU40(bytes, Layout.STALE, cut(draft.life().staleMillis(), Layout.MAX_U40));
        Layout.putU32(bytes, Layout.COST, cut(draft.costMicros(), Layout.MAX_U32));
        System.arraycopy(draft.hard(), 0, bytes, Layout.HARD, Layout.HARD_BYTES);
        System.arraycopy(draft.soft(), 0, bytes, Layout.SOFT, Layout.SOFT_BYTES);
        int at = Layout.FIXED_END;
        Long version = draft.version();
        if (version != null) {
            Layout.putI64(bytes, at, version);
            at += 8;
        }
        if (tags.length > 0) {
            bytes[at++] = (byte) tags.length;
            for (byte[] tag : tags) {
                Layout.putU16(bytes, at, tag.length);
                System.arraycopy(tag, 0, bytes, at + 2, tag.length);
                at += 2 + tag.length;
            }
        }
    }

    private static long cut(long value, long max) {
        return Math.max(0, Math.min(max, value));
    }
}
