package dev.levee.internal.near;

import dev.levee.internal.wire.Entry;
import dev.levee.policy.Near;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What a value counts against the bound of a near cache. */
final class Weights<V> {
    /** What keeping one value costs beside its bytes; measured, see docs/near.md. */
    private static final int OVERHEAD = 200;

    private final Near policy;
    private final @Nullable ToIntFunction<? super V> weigher;

    /** By the weigher if there is one, else as the policy measures. */
    Weights(Near policy, @Nullable ToIntFunction<? super V> weigher) {
        this.policy = policy;
        this.weigher = weigher;
    }

    /**
     * The weight of a value.
     *
     * @param value null if it is absent, which no weigher is asked about
     * @throws RuntimeException whatever the weigher throws, and if it says a negative weight
     */
    int of(Entry entry, @Nullable V value) {
        if (policy.measure() == Near.Measure.ENTRIES) {
            return 1;
        }
        if (weigher == null || value == null) {
            return entry.bytes().length + OVERHEAD;
        }
        int weight = weigher.applyAsInt(value);
        if (weight < 0) {
            throw new IllegalArgumentException("a weight of " + weight + " is negative");
        }
        return weight;
    }
}
