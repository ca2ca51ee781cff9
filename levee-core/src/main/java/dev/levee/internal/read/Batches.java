package dev.levee.internal.read;

import dev.levee.cache.BatchException;
import dev.levee.cache.Outcome;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of batches, in the shapes that users get. */
final class Batches {
    private Batches() {}

    /** Gives each of what was asked for the outcome at its place. */
    static <K, V> Map<K, Outcome<V>> spread(Map<K, Integer> places, List<Outcome<V>> outcomes) {
        Map<K, Outcome<V>> result = new LinkedHashMap<>();
        places.forEach((asked, place) -> result.put(asked, outcomes.get(place)));
        return result;
    }

    /** What was answered near and far, in the order that was asked in. */
    static <K, V> Map<K, Outcome<V>> inOrder(
            Collection<? extends K> asked, Map<K, Outcome<V>> near, Map<K, Outcome<V>> far) {
        if (near.isEmpty()) {
            return far;
        }
        Map<K, Outcome<V>> all = new LinkedHashMap<>();
        for (K each : asked) {
            Outcome<V> found = near.get(each);
            all.put(each, found != null ? found : far.get(each));
        }
        return all;
    }

    /** The values that are there; fails with all outcomes if one failed. */
    static <K, V> Map<K, V> values(String cache, Map<K, Outcome<V>> outcomes) {
        Map<K, V> values = new LinkedHashMap<>();
        int failures = 0;
        RuntimeException first = null;
        for (Map.Entry<K, Outcome<V>> each : outcomes.entrySet()) {
            if (each.getValue() instanceof Outcome.Failed<V> failed) {
                failures++;
                first = first == null ? failed.failure() : first;
                continue;
            }
            V value = each.getValue().value();
            if (value != null) {
                values.put(each.getKey(), value);
            }
        }
        if (first != null) {
            throw new BatchException(
                    "cache \"" + cache + "\": " + failures + " of " + outcomes.size()
                            + " keys failed; the others are in outcomes(). The first failure is the cause.",
                    first,
                    outcomes);
        }
        return values;
    }
}
