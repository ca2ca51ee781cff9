package dev.levee.tools.lab.oracle;

import java.util.BitSet;

/**
 * The bound: a cache without limits of size or time, of which an update takes exactly the updated object, so that exactly its
 * next read is a miss. No cache that never answers stale can read the database less often. For one thread.
 */
public final class PerfectCache {
    private final BitSet cached = new BitSet();
    private long reads;
    private long misses;

    /** An object is cached from now on, without a read that counts: before the measurement. */
    public void hold(int object) {
        cached.set(object);
    }

    /** As {@link #hold(int)}, for many. */
    public void hold(BitSet objects) {
        cached.or(objects);
    }

    /** Reads an object. */
    public void read(int object) {
        reads++;
        if (!cached.get(object)) {
            misses++;
            cached.set(object);
        }
    }

    /** Updates an object. */
    public void update(int object) {
        cached.clear(object);
    }

    /** 1 − misses / reads; 0 if there were no reads. */
    public double reduction() {
        return reads == 0 ? 0 : 1 - (double) misses / reads;
    }
}
