package dev.levee.cache;

import java.util.Map;

/** Some keys of a batch failed; the others are in {@link #outcomes()}. The first failure is the cause. */
public final class BatchException extends LeveeException {
    private static final long serialVersionUID = 1L;

    private final transient Map<?, ? extends Outcome<?>> outcomes;

    /** With every outcome of the batch, by params or request. */
    public BatchException(String message, Throwable first, Map<?, ? extends Outcome<?>> outcomes) {
        super(message, first);
        this.outcomes = outcomes;
    }

    /** Every outcome of the batch, by params or request. */
    public Map<?, ? extends Outcome<?>> outcomes() {
        return outcomes;
    }
}
