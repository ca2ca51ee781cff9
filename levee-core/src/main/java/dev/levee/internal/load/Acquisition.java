package dev.levee.internal.load;

import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.internal.key.Key;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.wire.Entry;
import dev.levee.spi.Acquired;
import dev.levee.spi.StoreException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How a flight asks for its lease, and what the answer means (R1): a grant whose reply came before the load began entitles to
 * fill; a token whose outcome is unknown is abandoned, and the load goes on without it.
 */
final class Acquisition<V> {
    private final Flights<V> home;
    private final Flight<V> flight;
    private final Key key;
    private final String token;
    private final byte @Nullable [] seen;
    private final long sentNanos;
    private final long allowanceNanos;

    /**
     * Not sent yet.
     *
     * @param seen the entry that was judged, with its bytes counted if they were bad
     * @param allowanceNanos what is left of its get's budget for the steps before the load
     */
    Acquisition(Flights<V> home, Flight<V> flight, byte @Nullable [] seen, long allowanceNanos) {
        this.home = home;
        this.flight = flight;
        this.key = flight.key();
        this.token = Flights.newToken(home.environment);
        this.seen = seen;
        this.sentNanos = home.environment.nanoTime();
        this.allowanceNanos = allowanceNanos;
    }

    /** Asks, and tells the flight the answer. */
    void send() {
        long leaseMillis = home.loading.lease().toMillis();
        // Both leave in one flush. The stamps are read after the last get joined that may be given what the acquire
        // finds.
        CompletableFuture<Acquired> acquired = home.guard.callWithin(
                allowanceNanos, Step.GROW, store -> store.acquire(key.text(), token, seen, leaseMillis));
        CompletableFuture<Stamps> read = flight.scopes().read(allowanceNanos);
        acquired.whenComplete((answer, failure) -> {
            if (failure != null) {
                unknown(Guard.asStoreException(failure));
            } else {
                read.whenComplete((found, stampFailure) -> answered(answer, found, stampFailure));
            }
        });
    }

    // The token is abandoned: load without it, never fill. The release catches a grant that executes late.
    private void unknown(StoreException failure) {
        home.teller.storeFailed("acquire", failure);
        if (failure.outcomeUnknown()) {
            home.guard.call(store -> store.abandon(key.text(), token));
        }
        flight.granted();
    }

    private void answered(Acquired answer, @Nullable Stamps found, @Nullable Throwable stampFailure) {
        if (stampFailure != null) {
            home.teller.storeFailed("stamps", Guard.asStoreException(stampFailure));
        }
        Stamps known = found == null ? Stamps.UNKNOWN : found;
        if (answer instanceof Acquired.Granted granted) {
            home.clock.sample(sentNanos, granted.lease().grantedMicros());
            granted(granted, known);
        } else if (answer instanceof Acquired.Other other) {
            home.clock.sample(sentNanos, other.storeMicros());
            Entry entry = home.verified(key, other.entry(), known);
            flight.handOut(entry, softExpired(entry, known));
            flight.end();
        } else if (answer instanceof Acquired.Busy busy) {
            home.clock.sample(sentNanos, busy.storeMicros());
            busy(busy, known);
        }
    }

    private void granted(Acquired.Granted granted, Stamps known) {
        Entry copy = copy(granted.copy(), known);
        boolean softExpired = granted.softExpired() || softExpired(copy, known);
        flight.holds(new Brought(granted.lease(), null, copy, softExpired), new Renewal(home, granted.lease()));
        flight.handOut(copy, softExpired);
        long left = sentNanos + allowanceNanos - home.environment.nanoTime();
        flight.scopes().complete(known, left).whenComplete((complete, failure) -> {
            if (failure == null && complete.complete()) {
                flight.entitled(complete);
            } else if (failure != null) {
                home.teller.storeFailed("mint", Guard.asStoreException(failure));
            }
            flight.granted();
        });
    }

    private void busy(Acquired.Busy busy, Stamps known) {
        home.teller.count(Metric.LEASES_BUSY);
        Entry copy = copy(busy.copy(), known);
        boolean softExpired = busy.softExpired() || softExpired(copy, known);
        flight.handOut(copy, softExpired);
        flight.busy(new Brought(null, null, copy, softExpired), busy.remainingMillis());
    }

    // What was seen comes back as the copy; if its bytes are bad, the get that read them has counted that.
    private @Nullable Entry copy(byte @Nullable [] bytes, Stamps known) {
        return Arrays.equals(bytes, seen) ? home.verifiedAgain(key, bytes, known) : home.verified(key, bytes, known);
    }

    private static boolean softExpired(@Nullable Entry entry, Stamps known) {
        return entry != null && !entry.softMatches(known.softDigest());
    }
}
