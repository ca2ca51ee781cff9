package dev.levee.cache;

import java.time.Duration;

/**
 * The load of this key failed a short while ago and is not tried again yet; no stale value could stand in. The cause is the
 * failure that is remembered, so one failure of the database is not read as many.
 */
public final class LoadBackoffException extends LeveeException {
    private static final long serialVersionUID = 1L;

    private final Duration since;
    private final Duration retryAfter;

    /** With a message that names cache, rule and way out, never a value or a whole key. */
    public LoadBackoffException(String message, Throwable cause, Duration since, Duration retryAfter) {
        super(message, cause);
        this.since = since;
        this.retryAfter = retryAfter;
    }

    /** How long ago the load failed. */
    public Duration since() {
        return since;
    }

    /** When the key may be loaded again, from now. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
