package dev.levee.tools.keys;

import dev.levee.cache.CacheKey;
import java.util.regex.Pattern;

/** What a name in a store stands for, as far as the name tells. */
public enum KeyKind {
    /** A key of Levee's. */
    ENTRY,
    /** The right to load a key. */
    LEASE,
    /** The copy that an {@code expire} set aside. */
    STALE_COPY,
    /** Who waits for a lease. */
    WAITERS,
    /** What entries are valid by. */
    STAMP,
    /** Begins like a key of Levee's and is none. */
    BROKEN,
    /** A lock of another program's. */
    FOREIGN_LOCK,
    /** Of another program. */
    OTHER;

    private static final Pattern BEGINS_LIKE_OURS = Pattern.compile("\\{?v[0-9]+:api:.*", Pattern.DOTALL);
    private static final Pattern LOCK = Pattern.compile("(?i)(.*[:._/-])?(lock|mutex)([:._/-].*)?", Pattern.DOTALL);

    /** The kind of {@code name}. */
    public static KeyKind of(String name) {
        if (CacheKey.isValid(name)) {
            return ENTRY;
        }
        if (name.startsWith("levee:stamp:")) {
            return STAMP;
        }
        int end = name.lastIndexOf("}:");
        if (end > 0 && name.charAt(0) == '{' && CacheKey.isValid(name.substring(1, end))) {
            switch (name.substring(end + 2)) {
                case "lease":
                    return LEASE;
                case "stale":
                    return STALE_COPY;
                case "waiters":
                    return WAITERS;
                default:
                    return BROKEN;
            }
        }
        return BEGINS_LIKE_OURS.matcher(name).matches()
                ? BROKEN
                : LOCK.matcher(name).matches() ? FOREIGN_LOCK : OTHER;
    }

    /** Whether Levee stores it, under a right name. */
    public boolean ours() {
        return ordinal() <= STAMP.ordinal();
    }

    /** A name for people: without what steers a terminal, and cut if it is long. */
    public static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < name.length() && i < 60; i++) {
            char c = name.charAt(i);
            shown.append(c >= ' ' && c < 0x7F ? String.valueOf(c) : String.format("\\x%02x", (int) c & 0xFF));
        }
        return name.length() > 60 ? shown + "..." : shown.toString();
    }
}
