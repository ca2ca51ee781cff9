package dev.levee.internal.near;

import dev.levee.internal.wire.Entry;
import org.jspecify.annotations.Nullable;

/** One value on the heap. Immutable but for its place in the index. */
public final class NearValue {
    private final @Nullable Object value;
    private final long loadedAtMillis;
    final Object key;
    final Proof proof;
    /** The stamps that it was valid under, as one object for as long as they do not change. */
    final Object stamps;

    final long validUntilNanos;
    final long nameBits;
    final int weight;
    /** The next one in the same bucket of the {@link NameIndex}; under its lock. */
    @Nullable
    NearValue next;

    NearValue(
            Object key,
            Proof proof,
            Object stamps,
            @Nullable Object value,
            long loadedAtMillis,
            long validUntilNanos,
            long nameBits,
            int weight) {
        this.key = key;
        this.proof = proof;
        this.stamps = stamps;
        this.value = value;
        this.loadedAtMillis = loadedAtMillis;
        this.validUntilNanos = validUntilNanos;
        this.nameBits = nameBits;
        this.weight = weight;
    }

    /** The value, null if it is absent; in a cache that copies, the {@link Entry} that it is decoded from. */
    @Nullable
    Object value() {
        return value;
    }

    /** When its load was granted, in ms on the store's clock. */
    public long loadedAtMillis() {
        return loadedAtMillis;
    }
}
