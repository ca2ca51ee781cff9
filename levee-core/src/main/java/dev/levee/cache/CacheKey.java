package dev.levee.cache;

import java.util.regex.Pattern;

/** The form of every key that Levee writes; usable in CI and in tools. The full account is in {@code docs/keys.md}. */
public final class CacheKey {
    /** The form of a key as a regular expression. */
    public static final String PATTERN = "^v[0-9]+:api:[a-z0-9]+:[a-f0-9]{12}:[a-z0-9_]+$";

    private static final Pattern COMPILED = Pattern.compile(PATTERN);

    private CacheKey() {}

    /** Whether {@code text} has the form of a key. */
    public static boolean isValid(String text) {
        return text.indexOf('\n') < 0 && COMPILED.matcher(text).matches();
    }
}
