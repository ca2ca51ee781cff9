package dev.levee.http;

/** The bare items of RFC 9651 (before: RFC 8941) that the headers are made of. */
final class StructuredField {
    private static final long LARGEST = 999_999_999_999_999L;

    private StructuredField() {}

    /** An integer within what a field can say, 15 digits. */
    static long integer(long value) {
        return Math.max(-LARGEST, Math.min(LARGEST, value));
    }

    /**
     * A token if it is one, else a string.
     *
     * @param place what it is for, for the message
     * @throws IllegalArgumentException if it is neither, or empty
     */
    static String tokenOrString(String place, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(place + " is empty. Name it, like \"shop\".");
        }
        return token(text) ? text : string(place, text);
    }

    private static boolean token(String text) {
        char first = text.charAt(0);
        return (alpha(first) || first == '*') && text.chars().allMatch(StructuredField::inToken);
    }

    private static boolean inToken(int character) {
        return alpha(character)
                || (character >= '0' && character <= '9')
                || "!#$%&'*+-.^_`|~:/".indexOf(character) >= 0;
    }

    private static boolean alpha(int character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    }

    private static String string(String place, String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < 0x20 || character > 0x7E) {
                throw new IllegalArgumentException(place + " holds U+"
                        + String.format("%04X", (int) character) + " at " + i
                        + ", and a header can say printable ASCII only. Choose another name.");
            }
            if (character == '"' || character == '\\') {
                quoted.append('\\');
            }
            quoted.append(character);
        }
        return quoted.append('"').toString();
    }
}
