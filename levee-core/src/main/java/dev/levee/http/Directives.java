package dev.levee.http;

import org.jspecify.annotations.Nullable;

/** Walks {@code name}, {@code name=token} and {@code name="quoted"} between commas. For one thread. */
final class Directives {
    private final String text;
    private int at;
    private String name = "";
    private @Nullable String argument;

    Directives(String text) {
        this.text = text;
    }

    /** Goes to the next directive; false if there is none. */
    boolean next() {
        while (at < text.length() && (blank(text.charAt(at)) || text.charAt(at) == ',')) {
            at++;
        }
        if (at == text.length()) {
            return false;
        }
        int start = at;
        skipTo('=');
        name = text.substring(start, at).strip();
        argument = null;
        if (at < text.length() && text.charAt(at) == '=') {
            at++;
            argument = at < text.length() && text.charAt(at) == '"' ? quoted() : unquoted();
        }
        return true;
    }

    String name() {
        return name;
    }

    /** What stands behind its {@code =}; null if there is none, or it was not well written. */
    @Nullable
    String argument() {
        return argument;
    }

    // Up to that, or to the comma that ends the directive.
    private void skipTo(char end) {
        while (at < text.length() && text.charAt(at) != end && text.charAt(at) != ',') {
            at++;
        }
    }

    private String unquoted() {
        int start = at;
        skipTo(',');
        return text.substring(start, at).strip();
    }

    // A comma within it is no end. One that never closes is the rest of the text.
    private @Nullable String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '"') {
                at++;
                int start = at;
                skipTo(',');
                return text.substring(start, at).isBlank() ? value.toString() : null;
            }
            if (character == '\\' && at + 1 < text.length()) {
                at++;
                character = text.charAt(at);
            }
            value.append(character);
        }
        return null;
    }

    private static boolean blank(char character) {
        return character == ' ' || character == '\t';
    }
}
