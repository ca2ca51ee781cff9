package dev.levee.cache;

import org.jspecify.annotations.Nullable;

/** The loader threw a checked exception, which is the cause. */
public final class LoadException extends LeveeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names cache, rule and way out, never a value or a whole key. */
    public LoadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
