package dev.levee.cache;

import org.jspecify.annotations.Nullable;

/**
 * An invalidation did not reach the store, or it is unknown whether it did. Other processes may serve old values until it is
 * repeated, at the longest until their hard ttl. If it is {@link #queued}, this process repeats it by itself, and until then
 * asks the store for nothing that it concerns: its own gets see no older value.
 */
public final class InvalidationException extends LeveeException {
    private static final long serialVersionUID = 1L;

    private final boolean queued;

    /** With a message that names cache, rule and way out, never a value or a whole key. */
    public InvalidationException(String message, @Nullable Throwable cause, boolean queued) {
        super(message, cause);
        this.queued = queued;
    }

    /** Whether this process repeats it until the store confirms it. If not, it has been closed. */
    public boolean queued() {
        return queued;
    }
}
