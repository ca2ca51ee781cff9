package dev.levee.cache;

import org.jspecify.annotations.Nullable;

/** An invalidation did not reach the store, or it is unknown whether it did: old values may be served until it is repeated, at the longest until their hard ttl. */
public final class InvalidationException extends LeveeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names cache, rule and way out, never a value or a whole key. */
    public InvalidationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
