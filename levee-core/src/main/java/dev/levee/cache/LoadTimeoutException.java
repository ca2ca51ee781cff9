package dev.levee.cache;

import org.jspecify.annotations.Nullable;

/** The load of another took longer than this get may wait, and no stale value could stand in. */
public final class LoadTimeoutException extends LeveeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names cache, rule and way out, never a value or a whole key. */
    public LoadTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
