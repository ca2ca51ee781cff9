package dev.levee.cache;

import org.jspecify.annotations.Nullable;

/** There was no room for this load, and no stale value could stand in. */
public final class LoadRejectedException extends LeveeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names cache, rule and way out, never a value or a whole key. */
    public LoadRejectedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
