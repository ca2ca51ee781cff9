package dev.levee.tools.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer: a text, a number, a list, nothing, or the server's refusal. Immutable.
 *
 * @param value {@code byte[]}, {@code Long}, a list of replies, or null
 * @param error what the server refused with; null if it did not
 */
public record Reply(@Nullable Object value, @Nullable String error) {
    static Reply of(@Nullable Object value) {
        return new Reply(value, null);
    }

    static Reply refused(String error) {
        return new Reply(null, error);
    }

    /** Whether the server refused the command. */
    public boolean refused() {
        return error != null;
    }

    /** The first word of the refusal, such as {@code NOPERM}; empty if there is none. What follows may quote arguments. */
    public String code() {
        return error == null ? "" : error.split(" ", 2)[0];
    }

    /** Whether there is no value. */
    public boolean missing() {
        return value == null;
    }

    /** The bytes; none for any other answer. */
    public byte[] bytes() {
        return value instanceof byte[] bytes ? bytes : new byte[0];
    }

    /** A text, one char for each byte, or a number as text; empty for any other answer. */
    public String text() {
        return value instanceof byte[] bytes
                ? new String(bytes, ISO_8859_1)
                : value instanceof Long n ? n.toString() : "";
    }

    /** The number, also one written as text; {@code otherwise} for any other answer. */
    public long number(long otherwise) {
        if (value instanceof Long number) {
            return number;
        }
        try {
            return Long.parseLong(text());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** The elements; none for any other answer. */
    @SuppressWarnings("unchecked") // Wire makes no other lists
    public List<Reply> list() {
        return value instanceof List<?> list ? (List<Reply>) list : List.of();
    }
}
