package dev.levee.internal.load;

import dev.levee.cache.LoadRejectedException;
import dev.levee.event.Metric;
import dev.levee.internal.key.Key;
import dev.levee.internal.load.Seats.Joined;
import dev.levee.internal.load.Seats.Seat;
import dev.levee.internal.scope.Scopes;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.wire.Entry;
import dev.levee.policy.Verdict;
import dev.levee.spi.Environment;
import java.util.List;
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
    private final Landing<V> landing;

    private Phase phase = Phase.NEW;
    private final Seats<V> seats = new Seats<>();
    private boolean woken;
    private boolean joinable = true;
    private long beganNanos;
    private Brought brought = Brought.NOTHING;
    // Past a store that is not asked: there is no lease, so all members get what is loaded.
    private boolean bypass;
    private boolean callersOnly;
    private Environment.@Nullable Timer poll;
    private Environment.@Nullable Timer hardTimer;
    private @Nullable Renewal renewal;
    private @Nullable Runnable queuedLoad;
    private final Waits waits = new Waits();

    Flight(Flights<V> home, Key key, Member<V> leader) {
        this.home = home;
        this.key = key;
        this.leader = leader;
        this.landing = new Landing<>(home, this);
        seats.add(leader, Joined.BEFORE_ACQUIRE);
    }

    Key key() {
        return key;
    }

    /** What its key belongs to. */
    Scopes scopes() {
        return leader.scopes();
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

    Waits waits() {
        return waits;
    }

    /** Whether this loads past the store, so that only gets that go past it too may join. */
    synchronized boolean bypasses() {
        return bypass;
    }

    /** Whether gets join this without reading: not a refresh, which would make them wait for what they have. */
    boolean foreground() {
        return !leader.background();
    }

    Member<V> leader() {
        return leader;
    }

    /** Whether its value is for its leader only, so that how it ends says nothing about the loads of others (R11). */
    synchronized boolean callersOnly() {
        return callersOnly;
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
        Entry copy = brought.copy();
        return mayHaveCopy && copy != null ? new StandIn(copy, brought.softExpired()) : null;
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

    /** Begins: takes the lease, or goes past the store. */
    void take(byte @Nullable [] seen) {
        if (bypasses()) {
            granted();
            return;
        }
        synchronized (this) {
            phase = Phase.ACQUIRING;
        }
        new Acquisition<>(home, this, seen, leader.storeNanosLeft()).send();
    }

    /** The lease is granted, and kept from now on. */
    void holds(Brought granted, Renewal keeping) {
        synchronized (this) {
            brought = granted;
            renewal = keeping;
        }
        keeping.start();
    }

    /** These stamps are known to have stood before the load, so its value may be stored. */
    synchronized void entitled(Stamps complete) {
        brought = brought.with(complete);
    }

    synchronized Brought brought() {
        return brought;
    }

    /** Gives what the acquire found to gets that joined before it was sent, and whose policy serves it without waiting. */
    void handOut(@Nullable Entry entry, boolean softExpired) {
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

    /** Another holds the lease, for so long if nothing ends it: this waits to be woken. */
    void busy(Brought found, long remainingMillis) {
        boolean readAgain;
        synchronized (this) {
            brought = found;
            readAgain = woken || seats.nobodyWaits();
            if (!readAgain && phase == Phase.ACQUIRING) {
                phase = Phase.WAITING;
                long wait = Math.min(remainingMillis + POLL_SLACK_MILLIS, SLOW_POLL_MILLIS);
                poll = home.environment.schedule(wait * 1_000_000, this::end);
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

    /** All that are left read again. */
    void end() {
        close().forEach(seat -> seat.member().again());
    }

    // ---------------------------------------------------------------------------------------------------- load

    /** Nothing stands before the load any more: the lease is held, or the load goes on without one. */
    void granted() {
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
        if (renewal != null) {
            renewal.begins();
        }
        long hard = home.protection.hardTimeout().toNanos();
        if (hard > 0 && phase != Phase.CLOSED) {
            hardTimer = home.environment.schedule(hard, landing::abandoned);
        }
    }

    /** Whether the lease was given up before the load could begin: what it loads would not be stored. */
    public synchronized boolean overdue() {
        return renewal != null && renewal.over();
    }

    /** How this ends, once its load has begun. */
    public Landing<V> landing() {
        return landing;
    }

    synchronized long beganNanos() {
        return beganNanos;
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

    /** All who wait but a leader that loads where it waits, or null if this has ended; nobody joins, the lease is not kept. */
    @Nullable
    List<Seat<V>> giveUp() {
        List<Seat<V>> left;
        Renewal keeping;
        synchronized (this) {
            if (phase == Phase.CLOSED) {
                return null;
            }
            left = leader.loadsWhereItWaits() ? seats.takeAllBut(leader) : seats.takeAll();
            joinable = false;
            keeping = renewal;
        }
        home.detach(this);
        if (keeping != null) {
            keeping.stop();
        }
        return left;
    }

    /** Ends this; all who waited are to be told. */
    List<Seat<V>> close() {
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
