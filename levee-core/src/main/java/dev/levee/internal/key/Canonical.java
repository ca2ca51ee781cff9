package dev.levee.internal.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes values in canonical form: one byte that says the kind, then the content, each part with its length in front if it
 * has no fixed one. So no encoding is the start of another, and none can be read in two ways. For one thread at a time.
 */
final class Canonical {
    static final int MAX_DEPTH = 32;
    static final int MAX_BYTES = 1 << 20;

    private static final int KEPT_BYTES = 1 << 14;

    private byte[] bytes = new byte[512];
    private int size;
    private int depth;
    private String place = "params";

    /** What the message of a refusal starts with. */
    void place(String value) {
        place = value;
    }

    /** Forgets what was written, and a buffer that one large value has blown up. */
    void reset() {
        size = 0;
        depth = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[KEPT_BYTES];
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void update(MessageDigest digest) {
        digest.update(bytes, 0, size);
    }

    /** Any value, by its class. */
    void value(@Nullable Object value) {
        if (value == null) {
            kind('N');
        } else if (value instanceof String text) {
            text(text);
        } else {
            Form.of(value.getClass()).write(value, this);
        }
    }

    Canonical text(String text) {
        return text('S', text);
    }

    Canonical text(char kind, String text) {
        int length = text.length();
        ensure(5 + 3L * length);
        int start = size + 5;
        int at = start;
        byte[] into = bytes;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                into[at++] = (byte) c;
            } else if (c < 0x800) {
                into[at++] = (byte) (0xC0 | c >> 6);
                into[at++] = (byte) (0x80 | c & 0x3F);
            } else if (!Character.isSurrogate(c)) {
                into[at++] = (byte) (0xE0 | c >> 12);
                into[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                into[at++] = (byte) (0x80 | c & 0x3F);
            } else {
                if (!pairAt(text, i)) {
                    throw refusal(
                            "a text holds an unpaired surrogate, which no UTF-8 stands for. Check where it was cut.");
                }
                int point = Character.toCodePoint(c, text.charAt(++i));
                into[at++] = (byte) (0xF0 | point >> 18);
                into[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                into[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                into[at++] = (byte) (0x80 | point & 0x3F);
            }
        }
        kind(kind);
        u32(at - start);
        size = at;
        return this;
    }

    /** Whether every surrogate is one of a pair. */
    static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !pairAt(text, i++)) {
                return false;
            }
        }
        return true;
    }

    private static boolean pairAt(String text, int i) {
        return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }

    void bool(boolean value) {
        kind(value ? 'T' : 'F');
    }

    /** By value: the fewest bytes of two's complement, as {@link BigInteger#toByteArray} gives them. */
    void integer(long value) {
        int length = (64 - Long.numberOfLeadingZeros(value ^ value >> 63)) / 8 + 1;
        kind('I');
        u32(length);
        ensure(length);
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >> shift);
        }
    }

    void integer(BigInteger value) {
        kind('I');
        sized(value.toByteArray());
    }

    void decimal(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros(); // zero becomes 0 with scale 0
        kind('D');
        i32(stripped.scale());
        sized(stripped.unscaledValue().toByteArray());
    }

    /** By value: -0.0 is 0.0, every NaN is the same NaN, and a float is the double that it equals. */
    void real(double value) {
        kind('R');
        i64(Double.doubleToLongBits(value == 0 ? 0.0 : value));
    }

    void bytes(byte[] value) {
        kind('B');
        sized(value);
    }

    void optional(Optional<?> value) {
        enter();
        kind('O');
        bool(value.isPresent());
        if (value.isPresent()) {
            value(value.get());
        }
        leave();
    }

    void list(Collection<?> values) {
        beginList(values.size());
        int left = values.size();
        for (Object value : values) {
            left--;
            value(value);
        }
        end(left);
    }

    /** {@code count} values are to follow, then {@link #leave}. */
    void beginList(int count) {
        begin('L', count);
    }

    /** Entries in the order of their keys are to follow, then {@link #leave}. */
    void beginMap(int count) {
        begin('M', count);
    }

    void set(Set<?> values) {
        begin('C', values.size());
        List<Span> spans = new ArrayList<>();
        for (Object value : values) {
            int start = size;
            value(value);
            spans.add(new Span(start, size, size));
        }
        sort(spans, "a set holds two elements");
        end(values.size() - spans.size());
    }

    void map(Map<?, ?> values) {
        begin('M', values.size());
        List<Span> spans = new ArrayList<>();
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            int start = size;
            value(entry.getKey());
            int keyEnd = size;
            value(entry.getValue());
            spans.add(new Span(start, keyEnd, size));
        }
        sort(spans, "a map holds two keys");
        end(values.size() - spans.size());
    }

    /** Where an element was written before the sorting, and where the part ends that it is sorted by. */
    private record Span(int start, int keyEnd, int end) {}

    private void sort(List<Span> spans, String what) {
        if (spans.size() < 2) {
            return;
        }
        int base = spans.get(0).start;
        byte[] unsorted = Arrays.copyOfRange(bytes, base, size);
        spans.sort((a, b) -> compare(unsorted, base, a, b));
        int at = base;
        @Nullable Span last = null;
        for (Span span : spans) {
            if (last != null && compare(unsorted, base, last, span) == 0) {
                throw refusal(what + " that are equal in canonical form, such as 1 and 1L. Use one type for them.");
            }
            int length = span.end - span.start;
            System.arraycopy(unsorted, span.start - base, bytes, at, length);
            at += length;
            last = span;
        }
    }

    private static int compare(byte[] in, int base, Span a, Span b) {
        return Arrays.compareUnsigned(in, a.start - base, a.keyEnd - base, in, b.start - base, b.keyEnd - base);
    }

    private void begin(char kind, int count) {
        enter();
        kind(kind);
        u32(count);
    }

    private void end(int left) {
        if (left != 0) {
            throw refusal("a collection changed while it was read. Pass an immutable copy.");
        }
        leave();
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw refusal("they are nested deeper than " + MAX_DEPTH
                    + " levels. Pass something flatter; a collection that holds itself has no key.");
        }
    }

    void leave() {
        depth--;
    }

    void kind(char kind) {
        ensure(1);
        bytes[size++] = (byte) kind;
    }

    void u8(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    private void u32(int value) {
        i32(value);
    }

    void i32(int value) {
        ensure(4);
        bytes[size] = (byte) (value >> 24);
        bytes[size + 1] = (byte) (value >> 16);
        bytes[size + 2] = (byte) (value >> 8);
        bytes[size + 3] = (byte) value;
        size += 4;
    }

    void i64(long value) {
        i32((int) (value >> 32));
        i32((int) value);
    }

    private void sized(byte[] content) {
        u32(content.length);
        raw(content);
    }

    /** Bytes that are canonical already. */
    Canonical raw(byte[] content) {
        ensure(content.length);
        System.arraycopy(content, 0, bytes, size, content.length);
        size += content.length;
        return this;
    }

    private void ensure(long more) {
        long needed = size + more;
        if (needed <= bytes.length) {
            return;
        }
        if (needed > MAX_BYTES) {
            throw refusal("they may take more than " + MAX_BYTES
                    + " bytes in canonical form. Pass an id or a digest of what is so large.");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(needed, 2L * bytes.length)));
    }

    IllegalArgumentException refusal(String reason) {
        return new IllegalArgumentException(place + ": " + reason);
    }
}
