package dev.levee.event;

import java.util.Map;

/**
 * What a cache has counted since it was built.
 *
 * @param counts every metric's count
 */
public record CacheStats(Map<Metric, Long> counts) {
    /** Copies the map. */
    public CacheStats {
        counts = Map.copyOf(counts);
    }

    /** How often {@code metric} was counted. */
    public long count(Metric metric) {
        return counts.getOrDefault(metric, 0L);
    }

    /** How many gets there were: the sum of the outcomes. */
    public long gets() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().outcome())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** How many gets were answered without waiting for a loader. */
    public long hits() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().hit())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Hits among gets, 0 to 1; 0 if there were no gets. */
    public double hitRatio() {
        long gets = gets();
        return gets == 0 ? 0 : (double) hits() / gets;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Metric metric : Metric.values()) {
            if (count(metric) != 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(metric.label())
                        .append('=')
                        .append(count(metric));
            }
        }
        return text.toString();
    }
}
