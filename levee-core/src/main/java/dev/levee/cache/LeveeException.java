package dev.levee.cache;

import org.jspecify.annotations.Nullable;

/** What Levee itself throws; the loader's own unchecked exceptions are not among them. */
public class LeveeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names cache, rule and way out, never a value or a whole key. */
    public LeveeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
