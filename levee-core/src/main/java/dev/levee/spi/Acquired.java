package dev.levee.spi;

import org.jspecify.annotations.Nullable;

/** What an acquire found (rule R1). */
public sealed interface Acquired {

    /**
     * The caller may load and fill.
     *
     * @param lease what fill, renew and release must present
     * @param copy the stale copy that stands under the key's {@code :stale} name, else the entry that stands under the key
     *     (the very array that was given as seen, if it is that one), or null: material for stale-if-error
     * @param softExpired whether {@code copy} is a stale copy, set aside by an expire
     */
    record Granted(Lease lease, byte @Nullable [] copy, boolean softExpired) implements Acquired {}

    /**
     * Nothing granted: another entry than the one seen stands there now.
     *
     * @param entry that entry
     * @param storeMicros the store's time, in microseconds since the epoch
     */
    record Other(byte[] entry, long storeMicros) implements Acquired {}

    /**
     * Nothing granted: someone else holds the lease. This store's listener is woken when it ends by a command.
     *
     * @param remainingMillis how long the lease lasts if it is neither renewed nor ended
     * @param copy as for {@link Granted}
     * @param softExpired as for {@link Granted}
     * @param storeMicros the store's time, in microseconds since the epoch
     */
    record Busy(long remainingMillis, byte @Nullable [] copy, boolean softExpired, long storeMicros)
            implements Acquired {}
}
