package dev.levee.tools.doctor.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way out.
 *
 * @param text what to do: a command of the server, or words
 * @param safe the command, where it may be sent without a second thought: it loses no data and no running client needs the
 *     opposite; else null
 */
public record Fix(String text, @Nullable List<String> safe) {
    /** For an operator to decide. */
    public static Fix byHand(String text) {
        return new Fix(text, null);
    }

    /** {@code CONFIG SET}, for an operator to decide. */
    static Fix config(String setting, Object value) {
        return byHand("CONFIG SET " + setting + " " + value);
    }

    /** {@code CONFIG SET} that harms nobody. */
    static Fix safeConfig(String setting, Object value) {
        return new Fix("CONFIG SET " + setting + " " + value, List.of("CONFIG", "SET", setting, String.valueOf(value)));
    }
}
