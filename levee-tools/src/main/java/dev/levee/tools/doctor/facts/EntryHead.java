package dev.levee.tools.doctor.facts;

import org.jspecify.annotations.Nullable;

/**
 * What the first bytes under a key say, by docs/entry-format.md. The rest, and so the checksum, is not read: that would
 * move every value over the network.
 *
 * @param defect why this is no entry that can be read; null if it may be one
 * @param codec the id of its codec; 0 if there is a defect
 * @param loadedAtMillis when its load was granted, by the store's clock; 0 if there is a defect
 * @param freshMillis how long from then on it is fresh
 * @param staleMillis how long past that it may be served
 */
public record EntryHead(@Nullable String defect, int codec, long loadedAtMillis, long freshMillis, long staleMillis) {
    /** How many bytes it needs. */
    static final int BYTES = 72;

    private static final int FORMAT = 1;

    static EntryHead of(boolean text, byte[] head) {
        if (!text) {
            return bad("not a string");
        }
        if (head.length < 6 || head[0] != (byte) 0x92 || head[1] != (byte) 0xC8 || head[4] != 'L') {
            return bad("foreign");
        }
        if (head.length < BYTES) {
            return bad("truncated");
        }
        return head[5] == FORMAT
                ? new EntryHead(
                        null,
                        Byte.toUnsignedInt(head[6]),
                        number(head, 28, 34),
                        number(head, 34, 39),
                        number(head, 39, 44))
                : bad("of format " + Byte.toUnsignedInt(head[5]));
    }

    private static EntryHead bad(String defect) {
        return new EntryHead(defect, 0, 0, 0, 0);
    }

    /** The bytes from one offset up to another, big-endian. */
    private static long number(byte[] head, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number << 8 | Byte.toUnsignedLong(head[i]);
        }
        return number;
    }
}
