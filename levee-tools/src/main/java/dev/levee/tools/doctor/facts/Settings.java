package dev.levee.tools.doctor.facts;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server's configuration.
 *
 * @param values by name; empty if it may not be read
 * @param refusal why it may not be read, such as {@code NOPERM}; null if it may
 */
public record Settings(Map<String, String> values, @Nullable String refusal) {
    /** Takes a copy. */
    public Settings {
        values = Map.copyOf(values);
    }

    /** The value of a setting; null if it cannot be read, or this server has none of that name. */
    public @Nullable String get(String name) {
        return values.get(name);
    }

    /** Why a setting is not known. */
    public String whyUnknown() {
        return refusal == null ? "this server has no such setting" : "CONFIG GET is refused (" + refusal + ")";
    }
}
