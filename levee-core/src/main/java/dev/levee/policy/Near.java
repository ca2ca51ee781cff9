package dev.levee.policy;

import java.time.Duration;

/**
 * How values are kept near the application: on the heap of its process, in front of the store, where a hit costs no round
 * trip. The store tells of every write to their keys, whoever makes it; without its word nothing near is served. A near value
 * is one object for all who get it, so values should be immutable, or {@linkplain #withCopies() copied}.
 *
 * @param measure what {@code atMost} counts
 * @param atMost how many entries, or about how many bytes, are kept near; positive
 * @param ttl how long a value is served near before the store is asked again, however fresh it is; positive, and no longer
 *     than {@link Freshness#ttl()}. The backstop, should the store fail to tell of a write
 * @param standIn how long, while the store does not tell of writes, near values stand in for a loader that fails, and past
 *     their end otherwise; never one that this process has invalidated. Zero for not at all
 * @param ttlOnly whether values are kept near, for their {@code ttl}, also over a store that cannot tell of writes or forbids
 *     to ask: they are then up to {@code ttl} behind. If not, nothing is kept near there
 * @param copies whether each hit decodes a value of its own
 */
public record Near(Measure measure, long atMost, Duration ttl, Duration standIn, boolean ttlOnly, boolean copies) {

    /** What bounds a near cache. */
    public enum Measure {
        /** The number of entries. */
        ENTRIES,
        /** The bytes of the encoded values with what keeping them costs, or what a weigher says. */
        BYTES
    }

    /** @throws IllegalArgumentException with every part that breaks its bound: the part, the value and the bound */
    public Near {
        new Conflicts()
                .positive(measure == Measure.ENTRIES ? "near.entries" : "near.bytes", atMost)
                .positive("near.ttl", ttl)
                .notNegative("near.standIn", standIn)
                .throwIfAny();
    }

    /** At most so many entries, each for {@code ttl} at the longest; shared objects, no stand-in, only with the store's word. */
    public static Near entries(long atMost, Duration ttl) {
        return new Near(Measure.ENTRIES, atMost, ttl, Duration.ZERO, false, false);
    }

    /** At most about so many bytes; otherwise as {@link #entries}. */
    public static Near bytes(long atMost, Duration ttl) {
        return new Near(Measure.BYTES, atMost, ttl, Duration.ZERO, false, false);
    }

    /** This, with values that stand in for a failed loader while the store is away: see {@link #standIn()}. */
    public Near withStandIn(Duration value) {
        return new Near(measure, atMost, ttl, value, ttlOnly, copies);
    }

    /** This, where the store cannot or may not tell of writes, bound by {@link #ttl()} alone: see {@link #ttlOnly()}. */
    public Near orTtlOnly() {
        return new Near(measure, atMost, ttl, standIn, true, copies);
    }

    /** This, decoding a value of its own for every hit: for values that their receivers change. */
    public Near withCopies() {
        return new Near(measure, atMost, ttl, standIn, ttlOnly, true);
    }
}
