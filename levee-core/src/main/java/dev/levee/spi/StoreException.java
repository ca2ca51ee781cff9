package dev.levee.spi;

import org.jspecify.annotations.Nullable;

/** The store gave no answer or refused. Never reaches the caller of a get: it then goes to the loader. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** No connection, or it was refused: the command was not sent. */
        UNREACHABLE(false),
        /** No answer in time, or the connection broke while waiting: the command may or may not have been executed. */
        TIMEOUT(true),
        /** Out of memory; reads and deletions go on. */
        FULL(false),
        /** A replica that takes no writes. */
        READ_ONLY(false),
        /** Not authenticated, or not permitted. */
        DENIED(false),
        /** Loading its data, or its cluster is down. */
        NOT_READY(false),
        /** A reply that Levee does not know; the command may or may not have been executed. */
        FAILED(true),
        /** Not asked: it has been given up for a while. */
        BYPASSED(false),
        /** The store was closed. */
        CLOSED(false);

        private final boolean outcomeUnknown;

        Reason(boolean outcomeUnknown) {
            this.outcomeUnknown = outcomeUnknown;
        }
    }

    private final Reason reason;

    /** With a message that names cause and way out, never a value or a secret. */
    public StoreException(Reason reason, String message, @Nullable Throwable cause) {
        // One that is thrown for each get past a broken store must cost nothing.
        super(message, cause, false, reason != Reason.BYPASSED);
        this.reason = reason;
    }

    /** With a message that names cause and way out, never a value or a secret. */
    public StoreException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** Whether the command may have been executed although no answer tells so. */
    public boolean outcomeUnknown() {
        return reason.outcomeUnknown;
    }
}
