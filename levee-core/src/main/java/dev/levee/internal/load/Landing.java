package dev.levee.internal.load;

import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.LoadTimeoutException;
import dev.levee.event.CacheEvent;
import dev.levee.event.Metric;
import dev.levee.internal.load.Seats.Joined;
import dev.levee.internal.load.Seats.Seat;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.wire.Entry;
import dev.levee.spi.Environment;
import dev.levee.spi.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a flight ends, once its load has begun, and who is given what (R7): what was loaded, or what stands in, at once to those
 * that joined early enough; to later ones only when the fill or the release, sent after they joined, said "still held" and the
 * resource was not cleared meanwhile. All others read again.
 *
 * @param <V> the type of the values
 */
public final class Landing<V> {
    private final Flights<V> home;
    private final Flight<V> flight;
    private final AtomicBoolean remembered = new AtomicBoolean();

    Landing(Flights<V> home, Flight<V> flight) {
        this.home = home;
        this.flight = flight;
    }

    /** The loader returned a value. */
    public void loaded(@Nullable V value, Recipe.Wish wish) {
        Duration took = Duration.ofNanos(home.environment.nanoTime() - flight.beganNanos());
        List<Seat<V>> all = flight.close();
        Member<V> leader = flight.leader();
        if (!flight.callersOnly()) {
            home.backoffs.forget(flight.key().text());
        }
        home.teller.loadEnded(leader.background(), false, took.toNanos());
        if (home.teller.heard()) {
            home.teller.tell(
                    new CacheEvent.Loaded(home.teller.cache(), flight.key().text(), took, leader.background()));
        }
        CompletableFuture<Boolean> stillHeld = store(value, wish, took);
        boolean bypass = flight.bypasses();
        List<Seat<V>> late = new ArrayList<>();
        for (Seat<V> seat : all) {
            if (seat.joined() != Joined.LATER || bypass) {
                seat.member().loaded(value, ageMillis(), seat.member() == leader);
            } else {
                late.add(seat);
            }
        }
        whenConfirmed(late, stillHeld, member -> member.loaded(value, ageMillis(), false));
    }

    /** The loader threw. */
    public void failed(Throwable failure) {
        rememberFailure(failure);
        loadFailed();
        if (home.teller.heard()) {
            home.teller.tell(new CacheEvent.LoadFailed(
                    home.teller.cache(),
                    flight.key().text(),
                    failure,
                    flight.leader().background()));
        }
        endWithout(failure);
    }

    private void loadFailed() {
        home.teller.count(Metric.LOAD_FAILURES);
        long took = home.environment.nanoTime() - flight.beganNanos();
        home.teller.loadEnded(flight.leader().background(), true, took);
    }

    /** There was no place for the load. */
    public void rejected(LoadRejectedException failure) {
        home.teller.count(Metric.LOADS_REJECTED);
        if (home.teller.heard()) {
            home.teller.tell(new CacheEvent.LoadRejected(
                    home.teller.cache(), flight.key().text(), flight.leader().background()));
        }
        endWithout(failure);
    }

    /** The load failed a short while ago and is not tried again yet. */
    public void rests(LoadBackoffException remembered) {
        endWithout(remembered);
    }

    /** The loader was interrupted by its own caller: that one fails, and the others, who were not, begin anew. */
    public void interrupted(Throwable failure) {
        List<Seat<V>> all = flight.close();
        loadFailed();
        release();
        for (Seat<V> seat : all) {
            if (seat.member() == flight.leader()) {
                seat.member().failed(failure, null, false);
            } else {
                seat.member().again();
            }
        }
    }

    /** The lease was given up before the load could begin: all begin anew. */
    public void overdue() {
        List<Seat<V>> all = flight.close();
        release();
        all.forEach(seat -> seat.member().again());
    }

    /**
     * The hard timeout. The load goes on, and fills if its lease holds until then; but nobody waits for it, and the lease is
     * not kept, so that another may take over.
     */
    void abandoned() {
        List<Seat<V>> left = flight.giveUp();
        if (left == null) {
            return;
        }
        Duration after = home.protection.hardTimeout();
        LoadTimeoutException failure = new LoadTimeoutException(
                "cache \"" + home.teller.cache() + "\": the load took longer than protection.hardTimeout " + after
                        + ", and no stale value may stand in. Make the loader faster, raise the timeout, or allow"
                        + " freshness.staleIfError.",
                null);
        rememberFailure(failure);
        home.teller.count(Metric.LOADS_ABANDONED);
        if (home.teller.heard()) {
            home.teller.tell(new CacheEvent.LoadAbandoned(
                    home.teller.cache(), flight.key().text(), after));
        }
        // Whether the lease holds is not known without asking, so those who came late have no stand-in.
        Brought brought = flight.brought();
        for (Seat<V> seat : left) {
            boolean early = seat.joined() == Joined.BEFORE_ACQUIRE;
            seat.member().failed(failure, early ? brought.copy() : null, brought.softExpired());
        }
    }

    // One load fails once: past its hard timeout it may still throw.
    private void rememberFailure(Throwable failure) {
        if (!flight.callersOnly() && remembered.compareAndSet(false, true)) {
            home.backoffs.failed(flight.key().text(), failure);
        }
    }

    // A failure reaches all; a stale copy stands in for it where R7 allows.
    private void endWithout(Throwable failure) {
        List<Seat<V>> all = flight.close();
        CompletableFuture<Boolean> stillHeld = release();
        Brought brought = flight.brought();
        Entry standIn = brought.copy();
        boolean softExpired = brought.softExpired();
        List<Seat<V>> late = new ArrayList<>();
        for (Seat<V> seat : all) {
            if (standIn == null) {
                seat.member().failed(failure, null, false);
            } else if (seat.joined() == Joined.BEFORE_ACQUIRE) {
                seat.member().failed(failure, standIn, softExpired);
            } else {
                late.add(seat);
            }
        }
        whenConfirmed(late, stillHeld, member -> member.failed(failure, standIn, softExpired));
    }

    // R7: to those who joined later only on a "still held" that was asked after they joined, and unless the resource
    // was cleared before they came. Each waits no longer than its own budget for the store allows.
    private void whenConfirmed(List<Seat<V>> late, CompletableFuture<Boolean> stillHeld, Consumer<Member<V>> give) {
        if (late.isEmpty()) {
            return;
        }
        Stamps before = flight.brought().stamps();
        CompletableFuture<Boolean> sameStamps = before == null
                ? CompletableFuture.completedFuture(false)
                : flight.scopes().read().thenApply(now -> now.same(before));
        CompletableFuture<Boolean> told =
                stillHeld.thenCombine(sameStamps, (held, same) -> held && same).exceptionally(unknown -> false);
        for (Seat<V> seat : late) {
            Member<V> member = seat.member();
            within(member.storeNanosLeft(), told).thenAccept(held -> {
                if (held) {
                    give.accept(member);
                } else {
                    member.again();
                }
            });
        }
    }

    // The answer, or false once that time is over.
    private CompletableFuture<Boolean> within(long nanos, CompletableFuture<Boolean> told) {
        if (told.isDone() || nanos >= home.guard.budget().timeout().toNanos()) {
            return told;
        }
        CompletableFuture<Boolean> hurried = new CompletableFuture<>();
        Environment.Timer timer = home.environment.schedule(Math.max(0, nanos), () -> hurried.complete(false));
        told.thenAccept(held -> {
            timer.cancel();
            hurried.complete(held);
        });
        return hurried;
    }

    // Stores the value if the flight is entitled to, else gives the lease back; answers whether it was still held.
    private CompletableFuture<Boolean> store(@Nullable V value, Recipe.Wish wish, Duration took) {
        Brought brought = flight.brought();
        Lease lease = brought.lease();
        Stamps stamps = brought.stamps();
        if (lease == null || stamps == null) {
            return release();
        }
        long costMicros = took.toNanos() / 1_000;
        Recipe.Prepared prepared = home.recipe.prepare(
                flight.key(), value, wish, loadedAtMillis(lease), costMicros, stamps, brought.copy());
        return prepared == null || prepared == Recipe.Prepared.OLDER
                ? release()
                : home.fill(flight.key(), flight.scopes(), lease, prepared);
    }

    private CompletableFuture<Boolean> release() {
        Lease lease = flight.brought().lease();
        return lease == null
                ? CompletableFuture.completedFuture(false)
                : home.guard.call(store -> store.release(lease));
    }

    // The store's time from which the value's age counts: of the grant, or, where a load began later than that, as
    // those of
    // a batch do one after the other, the earliest that the beginning can have been.
    private long loadedAtMillis(Lease lease) {
        return Math.max(lease.grantedMillis(), home.clock.earliestMillis(flight.beganNanos()));
    }

    // Without a lease, counted from the beginning of the load.
    private long ageMillis() {
        Lease lease = flight.brought().lease();
        return lease != null
                ? home.clock.ageMillis(loadedAtMillis(lease))
                : (home.environment.nanoTime() - flight.beganNanos() + 999_999) / 1_000_000;
    }
}
