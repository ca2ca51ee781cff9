package dev.levee.tools.doctor.facts;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code name:value} lines as INFO and CLUSTER INFO reply them. Immutable. */
public final class Lines {
    private final Map<String, String> values;

    /** Of names and values. */
    public Lines(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Of a reply. */
    public static Lines parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return new Lines(values);
    }

    /** Whether there are none: the server did not tell. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** All of them. */
    public Map<String, String> all() {
        return values;
    }

    /** A value; empty if there is none. */
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** A value that is a number, perhaps with a fraction; null if there is none. */
    public @Nullable Double number(String name) {
        try {
            return Double.valueOf(text(name));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** A field of a value such as {@code keys=5,expires=2}; null if it has none that is a number. */
    public static @Nullable Double field(String value, String name) {
        for (String part : value.split(",")) {
            if (part.startsWith(name + "=")) {
                try {
                    return Double.valueOf(part.substring(name.length() + 1));
                } catch (NumberFormatException e) {
                    return null;
                }
            }
        }
        return null;
    }
}
