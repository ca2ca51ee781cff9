package dev.levee.jdbc;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an {@link OutboxRelay} is doing: a snapshot, immutable. More answers may be added. */
public interface OutboxStatus {

    /** How far {@link #waiting()} counts. */
    int WAITING_AT_MOST = 10_000;

    /**
     * The age of the oldest row at the beginning of the last round, on the database's clock; zero if there was none. Rows
     * that wait out their grace count.
     */
    Duration lag();

    /** How many rows there were at the beginning of the last round, those of all relays; counted to {@value #WAITING_AT_MOST}. */
    int waiting();

    /** Time since a round last heard from the database, or since the start. While it grows, {@link #lag()} is that old. */
    Duration sinceLooked();

    /** How many rows this relay has deleted after the store confirmed their invalidation. */
    long delivered();

    /** How many rounds of this relay have failed, and how many rows the engine has refused. */
    long failed();

    /** Why the last round failed, without values and secrets; null if it did not. */
    @Nullable
    String problem();
}
