package dev.levee.tools.doctor.facts;

import org.jspecify.annotations.Nullable;

/**
 * What the first bytes under a key say, by docs/entry-format.md. The rest, and so the checksum, is not read: that would
 * move every value over the network.
 *
 * @param defect why this is no entry that can be read; null if it may be one
 * @param codec the id of its codec; 0 if there is a defect
 */
public record EntryHead(@Nullable String defect, int codec) {
    /** How many bytes it needs. */
    static final int BYTES = 72;

    private static final int FORMAT = 1;

    static EntryHead of(boolean text, byte[] head) {
        if (!text) {
            return new EntryHead("not a string", 0);
        }
        if (head.length < 6 || head[0] != (byte) 0x92 || head[1] != (byte) 0xC8 || head[4] != 'L') {
            return new EntryHead("foreign", 0);
        }
        if (head.length < BYTES) {
            return new EntryHead("truncated", 0);
        }
        return head[5] == FORMAT
                ? new EntryHead(null, Byte.toUnsignedInt(head[6]))
                : new EntryHead("of format " + Byte.toUnsignedInt(head[5]), 0);
    }
}
