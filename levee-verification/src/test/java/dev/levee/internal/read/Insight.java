package dev.levee.internal.read;

import dev.levee.cache.Cache;

/** Looks into the engine where a test must know that a get has come to rest before it goes on. */
public final class Insight {
    private Insight() {}

    /** How many batches of reads travel at once. */
    public static int batchesUnderWay() {
        return Reads.UNDER_WAY;
    }

    /** How many gets wait for loads that are under way in this process. */
    public static int waiting(Cache<?, ?> cache) {
        return ((CacheFace<?, ?>) cache).path.flights.waiting();
    }

    /** How many loads are under way in this process. */
    public static int flights(Cache<?, ?> cache) {
        return ((CacheFace<?, ?>) cache).path.flights.count();
    }

    /** How many loads wait for a place. */
    public static int inLine(Cache<?, ?> cache) {
        return ((CacheFace<?, ?>) cache).path.gates.waiting();
    }
}
