package dev.levee.verification.sim;

import java.util.Arrays;

/** Before when a load must not have begun whose value is still told: it rises, and is remembered as of each time. */
final class Floor {
    private long[] since = new long[8];
    private long[] level = new long[8];
    private int size;

    /** From now on at least this. */
    void raise(long now, long to) {
        if (to <= now()) {
            return;
        }
        if (size == since.length) {
            since = Arrays.copyOf(since, 2 * size);
            level = Arrays.copyOf(level, 2 * size);
        }
        since[size] = now;
        level[size++] = to;
    }

    long now() {
        return size == 0 ? Long.MIN_VALUE : level[size - 1];
    }

    /** As it was then. */
    long at(long time) {
        int i = size - 1;
        while (i >= 0 && since[i] > time) {
            i--;
        }
        return i < 0 ? Long.MIN_VALUE : level[i];
    }
}
