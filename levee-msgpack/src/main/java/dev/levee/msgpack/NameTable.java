package dev.levee.msgpack;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Finds the place of a name by its bytes, without making text of them. The closed set of what a reader knows. */
final class NameTable {
    private final byte[][] names;
    private final int[] slots;

    NameTable(List<String> names) {
        this.names = names.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.slots = new int[Integer.highestOneBit(Math.max(4, names.size()) * 4)];
        Arrays.fill(slots, -1);
        for (int i = 0; i < this.names.length; i++) {
            byte[] name = this.names[i];
            int slot = hash(name, 0, name.length) & slots.length - 1;
            while (slots[slot] >= 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = i;
        }
    }

    /** Takes a name from {@code in} and returns its place, or -1 if it is none of these. */
    int take(Input in) {
        int length = in.textLength();
        int from = in.position();
        in.advance(length);
        byte[] bytes = in.bytes();
        int slot = hash(bytes, from, length) & slots.length - 1;
        while (slots[slot] >= 0) {
            byte[] name = names[slots[slot]];
            if (name.length == length && Arrays.equals(bytes, from, from + length, name, 0, length)) {
                return slots[slot];
            }
            slot = slot + 1 & slots.length - 1;
        }
        return -1;
    }

    private static int hash(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ hash >>> 15;
    }

    /** {@code name} as MessagePack text. */
    static byte[] encoded(String name) {
        Output out = new Output(new byte[name.length() + 5]);
        out.text(name);
        return out.copy(0);
    }
}
