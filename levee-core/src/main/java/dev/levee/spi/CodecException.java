package dev.levee.spi;

import org.jspecify.annotations.Nullable;

/** A value could not be written or bytes could not be read. The message names types and positions, never a value. */
public final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a reason that holds no value. */
    public CodecException(String message) {
        super(message);
    }

    /** With a reason that holds no value, and what caused it. */
    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
