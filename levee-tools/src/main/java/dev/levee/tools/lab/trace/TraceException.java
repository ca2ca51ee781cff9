package dev.levee.tools.lab.trace;

/** A trace that cannot be used. Its message is one line for the user. */
public final class TraceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TraceException(String message) {
        super(message);
    }
}
