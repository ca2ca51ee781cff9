package dev.levee.internal.load;

import dev.levee.internal.scope.Stamps;
import dev.levee.internal.wire.Entry;
import dev.levee.spi.Lease;
import org.jspecify.annotations.Nullable;

/**
 * What its acquire brought a flight.
 *
 * @param lease the right to load, or null: it is another's, or the store could not be asked
 * @param stamps as they stood before the load, or null if they are not known
 * @param copy the entry that may stand in for a load that fails, or null
 * @param softExpired whether that copy was set aside by an expire
 */
record Brought(
        @Nullable Lease lease,
        @Nullable Stamps stamps,
        @Nullable Entry copy,
        boolean softExpired) {
    static final Brought NOTHING = new Brought(null, null, null, false);

    Brought with(Stamps complete) {
        return new Brought(lease, complete, copy, softExpired);
    }
}
