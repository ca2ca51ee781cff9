package dev.levee.policy;

import java.time.Duration;

/**
 * What protects the database from the loads of one cache, in one process, above all while the store is away.
 *
 * @param concurrentLoads how many loads of the resource run at once; a call of a bulk loader is one, and so are the loads of
 *     a batch that run one after another
 * @param placeWait how long a load waits for its place before its gets are given a stale value, or
 *     {@link dev.levee.cache.LoadRejectedException}; zero to not wait
 * @param softTimeout how long a get waits for a load before it takes a stale value, if there is one; the load goes on. Zero
 *     for none
 * @param hardTimeout how long a load may take before whoever waits for it is given a stale value, or
 *     {@link dev.levee.cache.LoadTimeoutException}; the load goes on, keeps its place, and what it returns is still stored
 *     if its lease holds. Zero for none
 * @param firstBackoff after a failed load, the time in which the key is not loaded again: gets are given a stale value, or
 *     {@link dev.levee.cache.LoadBackoffException}. Doubles with every further failure, shortened at random by up to a half.
 *     Zero for none
 * @param longestBackoff where the doubling ends
 * @param waitersPerKey how many gets wait for the load of one key; further ones are rejected
 */
public record Protection(
        int concurrentLoads,
        Duration placeWait,
        Duration softTimeout,
        Duration hardTimeout,
        Duration firstBackoff,
        Duration longestBackoff,
        int waitersPerKey) {

    /** 64 loads at once, a second's wait for a place, no timeouts, a back-off from 100 ms to 5 s, 10,000 waiters for a key. */
    public static final Protection DEFAULT = new Protection(
            64,
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            10_000);

    /** @throws IllegalArgumentException with every part that breaks its bound or contradicts another */
    public Protection {
        new Conflicts()
                .positive("protection.concurrentLoads", concurrentLoads)
                .notNegative("protection.placeWait", placeWait)
                .notNegative("protection.softTimeout", softTimeout)
                .notNegative("protection.hardTimeout", hardTimeout)
                .unless(
                        softTimeout.isZero() || hardTimeout.isZero() || softTimeout.compareTo(hardTimeout) < 0,
                        "protection.softTimeout " + softTimeout + " is not less than protection.hardTimeout "
                                + hardTimeout + ", so no get would ever be given a stale value for it. Set it below.")
                .notNegative("protection.firstBackoff", firstBackoff)
                .notNegative("protection.longestBackoff", longestBackoff)
                .unless(
                        firstBackoff.compareTo(longestBackoff) <= 0,
                        "protection.firstBackoff " + firstBackoff + " is longer than protection.longestBackoff "
                                + longestBackoff + ". Raise the longest, or lower the first.")
                .positive("protection.waitersPerKey", waitersPerKey)
                .throwIfAny();
    }

    /** This, with another {@link #concurrentLoads()}. */
    public Protection withConcurrentLoads(int value) {
        return new Protection(value, placeWait, softTimeout, hardTimeout, firstBackoff, longestBackoff, waitersPerKey);
    }

    /** This, with another {@link #placeWait()}. */
    public Protection withPlaceWait(Duration value) {
        return new Protection(
                concurrentLoads, value, softTimeout, hardTimeout, firstBackoff, longestBackoff, waitersPerKey);
    }

    /** This, with other timeouts: {@link #softTimeout()} and {@link #hardTimeout()}; zero for none. */
    public Protection withTimeouts(Duration soft, Duration hard) {
        return new Protection(concurrentLoads, placeWait, soft, hard, firstBackoff, longestBackoff, waitersPerKey);
    }

    /** This, with another back-off: {@link #firstBackoff()} and {@link #longestBackoff()}; zero for none. */
    public Protection withBackoff(Duration first, Duration longest) {
        return new Protection(concurrentLoads, placeWait, softTimeout, hardTimeout, first, longest, waitersPerKey);
    }

    /** This, with another {@link #waitersPerKey()}. */
    public Protection withWaitersPerKey(int value) {
        return new Protection(
                concurrentLoads, placeWait, softTimeout, hardTimeout, firstBackoff, longestBackoff, value);
    }
}
