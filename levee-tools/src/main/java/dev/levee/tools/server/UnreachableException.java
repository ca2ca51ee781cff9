package dev.levee.tools.server;

/** The server gave no usable answer; the message says where, why and what to do, without a password. */
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says where, why, and what to do; without a password. */
    public UnreachableException(String message) {
        super(message);
    }
}
