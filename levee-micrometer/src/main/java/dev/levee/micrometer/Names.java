package dev.levee.micrometer;

import dev.levee.event.Metric;
import io.micrometer.core.instrument.Tags;

/** What a count of the engine is called as a meter: by rule, so that a new one shows without being named here. */
final class Names {
    private static final String BAD = "bad_";

    private Names() {}

    static String of(Metric metric) {
        if (metric.outcome()) {
            return "levee.gets";
        }
        return metric.label().startsWith(BAD)
                ? "levee.bad.entries"
                : "levee." + metric.label().replace('_', '.');
    }

    static Tags tags(Metric metric) {
        if (metric.outcome()) {
            return Tags.of("outcome", metric.label(), "source", source(metric));
        }
        return metric.label().startsWith(BAD)
                ? Tags.of("reason", metric.label().substring(BAD.length()))
                : Tags.empty();
    }

    static String description(Metric metric) {
        if (metric.outcome()) {
            return "Gets by outcome; each counts one, so their sum is all gets";
        }
        return metric.label().startsWith(BAD)
                ? "Bytes under a key that were no entry to be served, by reason; key is a collision of 48 bits"
                : "Levee's count of " + metric.label().replace('_', ' ');
    }

    /** Where the value of such an outcome came from. */
    static String source(Metric outcome) {
        return switch (outcome) {
            case NEAR -> "near";
            case LOADED, JOINED -> "loader";
            case MISSING, FAILED -> "none";
            default -> "store";
        };
    }
}
