package dev.levee.cache;

/** A loader waits, through the caches it asks, for its own result. */
public final class LoadCycleException extends LeveeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names cache, rule and way out, never a value or a whole key. */
    public LoadCycleException(String message) {
        super(message, null);
    }
}
