package dev.levee.internal.read;

import dev.levee.cache.LoadTimeoutException;
import dev.levee.cache.Outcome.StaleReason;
import dev.levee.internal.load.Flight;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.wire.Entry;
import dev.levee.spi.Environment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long a get waits for a load: past the soft timeout it takes a stale value if there is one; past the last it fails. */
final class Patience<P, V> {
    private final ReadPath<P, V> path;
    private final Get<P, V> get;
    private Environment.@Nullable Timer deadline;
    private Environment.@Nullable Timer soft;

    /** Not begun yet. */
    Patience(ReadPath<P, V> path, Get<P, V> get) {
        this.path = path;
        this.get = get;
    }

    /** The wait begins now. */
    synchronized void begin() {
        deadline = path.environment.schedule(path.loading.maxWait().toNanos(), this::waitedTooLong);
        long softNanos = path.protection.softTimeout().toNanos();
        if (softNanos > 0 && get.ask.mode() == Ask.Mode.GET) {
            soft = path.environment.schedule(softNanos, this::slow);
        }
    }

    /** Nothing bounds the wait any more. */
    synchronized void end() {
        if (deadline != null) {
            deadline.cancel();
        }
        if (soft != null) {
            soft.cancel();
        }
    }

    // The soft timeout: a stale value now, if there is one; else the get waits on. The load goes on either way.
    private void slow() {
        Flight<V> waitedFor = get.waitedFor();
        if (get.result.isDone() || waitedFor == null) {
            return;
        }
        Flight.StandIn standIn = waitedFor.standIn(get);
        if (standIn != null) {
            if (get.standsIn(standIn.entry(), standIn.softExpired(), StaleReason.LOADER_SLOW)) {
                waitedFor.leave(get);
            }
        } else if (get.reads()) {
            path.reads.readAll(List.of(
                    new SecondLook<>(get, this, waitedFor, false), new SecondLook<>(get, this, waitedFor, true)));
        }
    }

    /** What stands in the store after all: the get joined too late to be given what the load's acquire had found. */
    void secondLook(byte @Nullable [] bytes, Stamps stamps, boolean setAside, Flight<V> waitedFor) {
        Entry entry = path.flights.verified(get.ask.key(), bytes, stamps);
        if (entry == null || get.result.isDone()) {
            return;
        }
        boolean softExpired = setAside || !entry.softMatches(stamps.softDigest());
        if (get.standsIn(entry, softExpired, StaleReason.LOADER_SLOW)) {
            waitedFor.leave(get);
        }
    }

    private void waitedTooLong() {
        if (get.result.isDone()) {
            return;
        }
        Flight<V> waitedFor = get.waitedFor();
        Flight.StandIn standIn = waitedFor == null ? null : waitedFor.leave(get);
        StaleReason reason = StaleReason.WAITED_TOO_LONG;
        boolean stood = standIn != null && get.standsIn(standIn.entry(), standIn.softExpired(), reason);
        if (!stood && !get.nearStandsIn(reason)) {
            get.fail(tooLong(path));
        }
    }

    /** The failure of a get that waited too long. */
    static LoadTimeoutException tooLong(ReadPath<?, ?> path) {
        return new LoadTimeoutException(
                "cache \"" + path.teller.cache() + "\": waited loading.maxWait " + path.loading.maxWait()
                        + " for the load of another, and no stale value may stand in. Make the loader faster,"
                        + " raise loading.maxWait, or allow freshness.staleIfError.",
                null);
    }
}
