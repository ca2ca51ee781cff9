package dev.levee.tools.lab.arm;

import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.LoadTimeoutException;
import dev.levee.spi.StoreException;
import io.lettuce.core.RedisException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What made a request an error, as its user would be told. */
public enum ErrorCause {
    /** A failure of the store reached the user. */
    STORE,
    /** A failure of the database did, that of waiting too long for a connection included. */
    DATABASE,
    /** The arm refused, so that the database would not drown. */
    REJECTED,
    /** It was not answered in time, or turned away because too many others were not, whatever the reason. */
    LATE,
    /** Anything else: a mistake in the lab or in the arm. */
    OTHER;

    /** The cause that a failure, or what caused it, stands for. */
    public static ErrorCause of(Throwable failure) {
        for (@Nullable Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException) {
                return DATABASE;
            }
            if (each instanceof LoadRejectedException) {
                return REJECTED;
            }
            if (each instanceof LoadTimeoutException) {
                return LATE;
            }
            if (each instanceof RedisException || each instanceof StoreException) {
                return STORE;
            }
        }
        return OTHER;
    }
}
