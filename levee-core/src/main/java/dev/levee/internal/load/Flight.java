package dev.levee.internal.load;

import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.LoadTimeoutException;
import dev.levee.event.CacheEvent;
import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.internal.key.Key;
import dev.levee.internal.load.Seats.Joined;
import dev.levee.internal.load.Seats.Seat;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.wire.Entry;
import dev.levee.policy.Verdict;
import dev.levee.spi.Acquired;
import dev.levee.spi.Environment;
import dev.levee.spi.Lease;
import dev.levee.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to load one key: acquire, load, fill, and the gets that wait for it. The rules R1 to R9 of
 * {@code docs/how-it-works.md} meet here:
 *
 * <ul>
 *   <li>Only a grant whose reply came before the load began entitles to fill (R1).
 *   <li>What the acquire handed out goes only to gets that joined before it was sent; the loaded value at once to those
 *       that joined before the load began; to later ones only when the fill or the release, sent after they joined, said
 *       "still held" and the resource was not cleared meanwhile. All others read again (R7).
 *   <li>Joining closes when the fill leaves (R7).
 * </ul>
 *
 * <p>State changes under the monitor; calls to members and the store are made outside of it.
 *
 * @param <V> the type of the values
 */
public final class Flight<V> {
    private static final long SLOW_POLL_MILLIS = 1_000;
    private static final long POLL_SLACK_MILLIS = 5;

    private enum Phase {
        NEW,
        ACQUIRING,
        WAITING,
        GRANTED,
        LOADING,
        CLOSED
    }

    private final Flights<V> home;
    private final Key key;
    private final Member<V> leader;

    private Phase phase = Phase.NEW;
    private final Seats<V> seats = new Seats<>();
    private boolean woken;
    private boolean joinable = true;
    private long beganNanos;
    // When the leader's budget for the steps before the load is spent.
    private long dueNanos;

    private @Nullable Lease lease;
    private @Nullable Stamps stamps;
    private @Nullable Entry copy;
    private boolean copySoftExpired;
    // Past a store that is not asked: there is no lease, so all members get what is loaded.
    private boolean bypass;
    // In a transaction: how it ends says nothing about the loads of others (R11).
    private boolean callersOnly;
    private Environment.@Nullable Timer poll;
    private Environment.@Nullable Timer hardTimer;
    private @Nullable Renewal renewal;
    private @Nullable Runnable queuedLoad;
    // The loads that this one's loader waits for.
    private final Queue<Flight<?>> waitsFor = new ConcurrentLinkedQueue<>();

    Flight(Flights<V> home, Key key, Member<V> leader) {
        this.home = home;
        this.key = key;
        this.leader = leader;
        seats.add(leader, Joined.BEFORE_ACQUIRE);
    }

    Key key() {
        return key;
    }

    /** Of the key, so that sets of flights are walked in the same order in every run; two flights are never equal. */
    @Override
    public int hashCode() {
        return key.text().hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    boolean isOf(Flights<?> flights) {
        return home == flights;
    }

    Queue<Flight<?>> waitsFor() {
        return waitsFor;
    }

    /** Whether this loads past the store, so that only gets that go past it too may join. */
    synchronized boolean bypasses() {
        return bypass;
    }

    /** Whether gets join this without reading: not a refresh, which would make them wait for what they have. */
    boolean foreground() {
        return !leader.background();
    }

    /** Whether this get leads. */
    public boolean ledBy(Member<V> member) {
        return leader == member;
    }

    synchronized boolean closed() {
        return phase == Phase.CLOSED;
    }

    synchronized int waiting() {
        return seats.size();
    }

    /**
     * Adds a get. False if joining has closed, or what is being loaded is too old for it.
     *
     * @throws LoadRejectedException if too many wait already
     */
    public boolean join(Member<V> member) {
        Runnable load;
        synchronized (this) {
            boolean loading = phase == Phase.LOADING;
            if (phase == Phase.CLOSED || !joinable || (loading && !member.accepts(beganNanos))) {
                return false;
            }
            if (seats.size() >= home.protection.waitersPerKey()) {
                home.teller.count(Metric.WAITERS_REJECTED);
                throw new LoadRejectedException(
                        "cache \"" + home.teller.cache() + "\": protection.waitersPerKey "
                                + home.protection.waitersPerKey() + " gets wait for the load of this key already."
                                + " Make the loader faster, or raise the bound.",
                        null);
            }
            Joined joined = phase == Phase.NEW ? Joined.BEFORE_ACQUIRE : loading ? Joined.LATER : Joined.BEFORE_LOAD;
            seats.add(member, joined);
            load = queuedLoad;
        }
        if (load != null && member.helps()) {
            member.help(load);
        }
        return true;
    }

    /**
     * The load waits for a thread of an executor. A member that blocks within another load may hold that very thread, so it
     * runs the load itself.
     */
    public void queued(Runnable load) {
        Member<V> helper;
        synchronized (this) {
            queuedLoad = load;
            helper = seats.helper();
        }
        if (helper != null) {
            helper.help(load);
        }
    }

    /** A get gives up waiting. Its stand-in, if the acquire found one that it may be given; it judges it itself. */
    public synchronized @Nullable StandIn leave(Member<V> member) {
        StandIn standIn = standIn(member);
        seats.remove(member);
        return standIn;
    }

    /** The same without leaving. */
    public synchronized @Nullable StandIn standIn(Member<V> member) {
        Seat<V> seat = seats.find(member);
        boolean mayHaveCopy = seat != null && seat.joined() == Joined.BEFORE_ACQUIRE;
        return mayHaveCopy && copy != null ? new StandIn(copy, copySoftExpired) : null;
    }

    /** A stale copy that may stand in for a load that takes too long. */
    public record StandIn(Entry entry, boolean softExpired) {}

    // ------------------------------------------------------------------------------------------------- acquire

    /** Loads past the store. */
    void bypass() {
        synchronized (this) {
            bypass = true;
        }
    }

    /** Loads past the store, for its leader only. */
    void keepApart() {
        synchronized (this) {
            bypass = true;
            callersOnly = true;
        }
    }

    private void rememberFailure(Throwable failure) {
        if (!callersOnly) {
            home.backoffs.failed(key.text(), failure);
        }
    }

    /** Begins: takes the lease, or goes past the store. */
    void take(byte @Nullable [] seen) {
        if (bypasses()) {
            granted();
            return;
        }
        synchronized (this) {
            phase = Phase.ACQUIRING;
        }
        long allowance = leader.storeNanosLeft();
        dueNanos = home.environment.nanoTime() + allowance;
        String token = Flights.newToken(home.environment);
        long leaseMillis = home.loading.lease().toMillis();
        long sent = home.environment.nanoTime();
        // Both leave in one flush. The stamps are read after the last get joined that may be given what the acquire
        // finds.
        CompletableFuture<Acquired> acquired = home.guard.callWithin(
                allowance, Step.GROW, store -> store.acquire(key.text(), token, seen, leaseMillis));
        CompletableFuture<Stamps> read = home.scope.read(allowance);
        acquired.whenComplete((answer, failure) -> {
            if (failure != null) {
                unknown(token, Guard.asStoreException(failure));
            } else {
                read.whenComplete((found, stampFailure) -> acquired(answer, sent, found, stampFailure));
            }
        });
    }

    // The token is abandoned: load without it, never fill. The release catches a grant that executes late.
    private void unknown(String token, StoreException failure) {
        home.teller.storeFailed("acquire", failure);
        if (failure.outcomeUnknown()) {
            home.guard.call(store -> store.abandon(key.text(), token));
        }
        granted();
    }

    private void acquired(Acquired answer, long sentNanos, @Nullable Stamps found, @Nullable Throwable stampFailure) {
        if (stampFailure != null) {
            home.teller.storeFailed("stamps", Guard.asStoreException(stampFailure));
        }
        Stamps known = found == null ? new Stamps(null, null) : found;
        if (answer instanceof Acquired.Granted granted) {
            home.clock.sample(sentNanos, granted.lease().grantedMicros());
            hold(granted, known);
        } else if (answer instanceof Acquired.Other other) {
            home.clock.sample(sentNanos, other.storeMicros());
            handOut(home.verified(key, other.entry(), known), false);
            end();
        } else if (answer instanceof Acquired.Busy busy) {
            home.clock.sample(sentNanos, busy.storeMicros());
            busy(busy, known);
        }
    }

    private void hold(Acquired.Granted granted, Stamps known) {
        Entry found = home.verified(key, granted.copy(), known);
        boolean softExpired = granted.softExpired() || softExpired(found, known);
        synchronized (this) {
            lease = granted.lease();
            copy = found;
            copySoftExpired = softExpired;
        }
        Renewal keeping = new Renewal(home, granted.lease());
        synchronized (this) {
            renewal = keeping;
        }
        keeping.start();
        handOut(found, softExpired);
        home.scope.complete(known, dueNanos - home.environment.nanoTime()).whenComplete((complete, failure) -> {
            if (failure == null && complete.complete()) {
                synchronized (this) {
                    stamps = complete;
                }
            } else if (failure != null) {
                home.teller.storeFailed("mint", Guard.asStoreException(failure));
            }
            granted();
        });
    }

    private boolean softExpired(@Nullable Entry entry, Stamps known) {
        return entry != null && !entry.softMatches(known.softDigest());
    }

    // To gets that joined before the acquire was sent, and whose policy serves it without waiting.
    private void handOut(@Nullable Entry entry, boolean softExpired) {
        if (entry == null) {
            return;
        }
        List<Seat<V>> candidates;
        synchronized (this) {
            candidates = seats.waitingSinceBeforeAcquire();
        }
        for (Seat<V> seat : candidates) {
            Verdict verdict = seat.member().judge(entry, softExpired);
            boolean servable = verdict == Verdict.SERVE
                    || verdict == Verdict.SERVE_AND_REFRESH
                    || verdict == Verdict.SERVE_STALE_AND_REFRESH;
            if (servable && seat.member().serve(entry, verdict)) {
                synchronized (this) {
                    seats.remove(seat.member());
                }
            }
        }
    }

    // ---------------------------------------------------------------------------------------------------- wait

    private void busy(Acquired.Busy busy, Stamps known) {
        home.teller.count(Metric.LEASES_BUSY);
        Entry found = home.verified(key, busy.copy(), known);
        boolean softExpired = busy.softExpired() || softExpired(found, known);
        handOut(found, softExpired);
        boolean readAgain;
        synchronized (this) {
            copy = found;
            copySoftExpired = softExpired;
            boolean nobodyWaits = seats.nobodyWaits();
            readAgain = woken || nobodyWaits;
            if (!readAgain && phase == Phase.ACQUIRING) {
                phase = Phase.WAITING;
                long wait = Math.min(busy.remainingMillis() + POLL_SLACK_MILLIS, SLOW_POLL_MILLIS);
                poll = home.environment.schedule(wait * 1_000_000, () -> end());
            }
        }
        if (readAgain) {
            end();
        } else {
            leader.waits();
        }
    }

    /** The lease found busy has ended. */
    void wake() {
        synchronized (this) {
            woken = true;
            if (phase != Phase.WAITING) {
                return;
            }
        }
        end();
    }

    // All that are left read again.
    private void end() {
        close().forEach(seat -> seat.member().again());
    }

    // ---------------------------------------------------------------------------------------------------- load

    private void granted() {
        synchronized (this) {
            if (phase == Phase.CLOSED) {
                return;
            }
            phase = Phase.GRANTED;
        }
        leader.lead(this);
    }

    /** The leader is about to load: gets that join from now on may see a value older than themselves. */
    public synchronized void begin() {
        if (phase != Phase.CLOSED) {
            phase = Phase.LOADING;
        }
        queuedLoad = null;
        beganNanos = home.environment.nanoTime();
        long hard = home.protection.hardTimeout().toNanos();
        if (hard > 0 && phase != Phase.CLOSED) {
            hardTimer = home.environment.schedule(hard, this::abandon);
        }
    }

    // The hard timeout. The load goes on, and fills if its lease holds until then; but nobody waits for it, and the
    // lease is
    // not kept, so that another may take over.
    private void abandon() {
        Duration after = home.protection.hardTimeout();
        List<Seat<V>> left;
        Renewal keeping;
        synchronized (this) {
            if (phase == Phase.CLOSED) {
                return;
            }
            left = leader.loadsWhereItWaits() ? seats.takeAllBut(leader) : seats.takeAll();
            joinable = false;
            keeping = renewal;
        }
        home.detach(this);
        if (keeping != null) {
            keeping.stop();
        }
        LoadTimeoutException failure = new LoadTimeoutException(
                "cache \"" + home.teller.cache() + "\": the load took longer than protection.hardTimeout " + after
                        + ", and no stale value may stand in. Make the loader faster, raise the timeout, or allow"
                        + " freshness.staleIfError.",
                null);
        rememberFailure(failure);
        home.teller.count(Metric.LOADS_ABANDONED);
        if (home.teller.heard()) {
            home.teller.tell(new CacheEvent.LoadAbandoned(home.teller.cache(), key.text(), after));
        }
        // Whether the lease holds is not known without asking, so those who came late have no stand-in.
        Entry standIn = copy();
        for (Seat<V> seat : left) {
            boolean early = seat.joined() == Joined.BEFORE_ACQUIRE;
            seat.member().failed(failure, early ? standIn : null, copySoftExpired);
        }
    }

    /** The loader returned a value. */
    public void loaded(@Nullable V value, Recipe.Wish wish) {
        Duration took = Duration.ofNanos(home.environment.nanoTime() - beganNanos);
        List<Seat<V>> all = close();
        if (!callersOnly) {
            home.backoffs.forget(key.text());
        }
        home.teller.loadEnded(leader.background(), false, took.toNanos());
        if (home.teller.heard()) {
            home.teller.tell(new CacheEvent.Loaded(home.teller.cache(), key.text(), took, leader.background()));
        }
        Held held = held();
        long costMicros = took.toNanos() / 1_000;
        Recipe.Prepared prepared = held == null
                ? null
                : home.recipe.prepare(
                        key, value, wish, held.lease().grantedMillis(), costMicros, held.stamps(), copy());
        CompletableFuture<Boolean> stillHeld = held == null || prepared == null || prepared == Recipe.Prepared.OLDER
                ? release()
                : home.fill(key, held.lease(), prepared);
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
            home.teller.tell(new CacheEvent.LoadFailed(home.teller.cache(), key.text(), failure, leader.background()));
        }
        endWithout(failure);
    }

    private void loadFailed() {
        home.teller.count(Metric.LOAD_FAILURES);
        home.teller.loadEnded(leader.background(), true, home.environment.nanoTime() - beganNanos);
    }

    /** There was no place for the load. */
    public void rejected(LoadRejectedException failure) {
        home.teller.count(Metric.LOADS_REJECTED);
        if (home.teller.heard()) {
            home.teller.tell(new CacheEvent.LoadRejected(home.teller.cache(), key.text(), leader.background()));
        }
        endWithout(failure);
    }

    /** The load failed a short while ago and is not tried again yet. */
    public void rests(LoadBackoffException remembered) {
        endWithout(remembered);
    }

    /** The loader was interrupted by its own caller: that one fails, and the others, who were not, begin anew. */
    public void interrupted(Throwable failure) {
        List<Seat<V>> all = close();
        loadFailed();
        release();
        for (Seat<V> seat : all) {
            if (seat.member() == leader) {
                seat.member().failed(failure, null, false);
            } else {
                seat.member().again();
            }
        }
    }

    // A failure reaches all; a stale copy stands in for it where R7 allows.
    private void endWithout(Throwable failure) {
        List<Seat<V>> all = close();
        CompletableFuture<Boolean> stillHeld = release();
        Entry standIn = copy();
        List<Seat<V>> late = new ArrayList<>();
        for (Seat<V> seat : all) {
            if (standIn == null) {
                seat.member().failed(failure, null, false);
            } else if (seat.joined() == Joined.BEFORE_ACQUIRE) {
                seat.member().failed(failure, standIn, copySoftExpired);
            } else {
                late.add(seat);
            }
        }
        whenConfirmed(late, stillHeld, member -> member.failed(failure, standIn, copySoftExpired));
    }

    // R7: to those who joined later only on a "still held" that was asked after they joined, and unless the resource
    // was cleared before they came. Each waits no longer than its own budget for the store allows.
    private void whenConfirmed(List<Seat<V>> late, CompletableFuture<Boolean> stillHeld, Consumer<Member<V>> give) {
        if (late.isEmpty()) {
            return;
        }
        Stamps before = stamps;
        CompletableFuture<Boolean> sameStamps = before == null
                ? CompletableFuture.completedFuture(false)
                : home.scope.read().thenApply(now -> now.sameHard(before));
        CompletableFuture<Boolean> told =
                stillHeld.thenCombine(sameStamps, (held, same) -> held && same).exceptionally(unknown -> false);
        for (Seat<V> seat : late) {
            Member<V> member = seat.member();
            long left = member.storeNanosLeft();
            CompletableFuture<Boolean> confirmed = told;
            if (!told.isDone() && left < home.guard.budget().timeout().toNanos()) {
                confirmed = new CompletableFuture<>();
                CompletableFuture<Boolean> hurried = confirmed;
                Environment.Timer timer = home.environment.schedule(Math.max(0, left), () -> hurried.complete(false));
                told.thenAccept(held -> {
                    timer.cancel();
                    hurried.complete(held);
                });
            }
            confirmed.thenAccept(held -> {
                if (held) {
                    give.accept(member);
                } else {
                    member.again();
                }
            });
        }
    }

    private CompletableFuture<Boolean> release() {
        Lease ours;
        synchronized (this) {
            ours = lease;
        }
        if (ours == null) {
            return CompletableFuture.completedFuture(false);
        }
        return home.guard.call(store -> store.release(ours));
    }

    /** What entitles to fill: a lease, and the stamps as they were before the load. */
    private record Held(Lease lease, Stamps stamps) {}

    private synchronized @Nullable Held held() {
        return lease == null || stamps == null ? null : new Held(lease, stamps);
    }

    private synchronized @Nullable Entry copy() {
        return copy;
    }

    // Counted from the grant; without one, from the beginning of the load.
    private synchronized long ageMillis() {
        return lease != null
                ? home.clock.ageMillis(lease.grantedMillis())
                : (home.environment.nanoTime() - beganNanos + 999_999) / 1_000_000;
    }

    // ---------------------------------------------------------------------------------------------------- end

    /** Ends all waiting with this failure; a load that runs goes on and may still fill. */
    void abort(Throwable failure) {
        List<Seat<V>> left;
        synchronized (this) {
            left = seats.takeAll();
            joinable = false;
        }
        home.remove(this);
        left.forEach(seat -> seat.member().failed(failure, null, false));
    }

    private List<Seat<V>> close() {
        List<Seat<V>> left;
        Environment.Timer polling;
        Environment.Timer timeout;
        Renewal keeping;
        synchronized (this) {
            phase = Phase.CLOSED;
            left = seats.takeAll();
            polling = poll;
            timeout = hardTimer;
            keeping = renewal;
        }
        home.remove(this);
        if (polling != null) {
            polling.cancel();
        }
        if (timeout != null) {
            timeout.cancel();
        }
        if (keeping != null) {
            keeping.stop();
        }
        return left;
    }
}
