package dev.levee.cache;

import org.jspecify.annotations.Nullable;

/** The cache was closed before or during the call. */
public final class CacheClosedException extends LeveeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names cache, rule and way out, never a value or a whole key. */
    public CacheClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
