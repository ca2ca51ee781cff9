package dev.levee.internal.read;

import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.LoadTimeoutException;
import dev.levee.cache.Loader;
import dev.levee.cache.Outcome;
import dev.levee.cache.Outcome.StaleReason;
import dev.levee.cache.Source;
import dev.levee.event.Metric;
import dev.levee.internal.key.Key;
import dev.levee.internal.load.Chain;
import dev.levee.internal.load.Flight;
import dev.levee.internal.load.Gates;
import dev.levee.internal.load.Member;
import dev.levee.internal.near.NearCache;
import dev.levee.internal.scope.Scope;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.wire.Entry;
import dev.levee.policy.Verdict;
import dev.levee.spi.CodecException;
import dev.levee.spi.Environment;
import dev.levee.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One get of one key, from its call to its outcome: joins a flight, or reads and acts on the verdict; whatever it waited
 * for may send it back to the start.
 */
final class Get<P, V> implements Member<V>, Reads.Reader {
    /** What a get is for. */
    enum Mode {
        /** Returns what may be served, else loads. */
        GET,
        /** Returns what may be served, never loads. */
        PEEK,
        /** Loads unless a fresh value is there. */
        WARM,
        /** Loads, whatever is there. */
        RELOAD,
        /** Loads in the background for those who were served. */
        REFRESH
    }

    // Each round is a round trip at least; the bound only ends what would otherwise be a bug.
    private static final int ROUNDS = 10_000;

    final Ask<P, V> ask;
    final CompletableFuture<Outcome<V>> result = new CompletableFuture<>();
    private final ReadPath<P, V> path;
    private final Place place;
    private final @Nullable Group<P, V> group;
    private final long startNanos;
    // What the calling thread loads already, if a loader asks; and the transaction that it is in.
    private final @Nullable Chain chain;
    private final Reach reach;

    private volatile boolean reached = true;
    private volatile @Nullable Flight<V> flight;
    private Environment.@Nullable Timer deadline;
    private Environment.@Nullable Timer softTimer;
    private boolean deadlineSet;
    private int rounds;
    // The right to keep near what the present read finds.
    private NearCache.@Nullable Ticket nearTicket;
    // Of the budget for the store: what earlier steps took, and since when the present one runs.
    private long storeNanos;
    private long askedNanos;

    /** How far this get goes into the store. */
    enum Reach {
        /** As every get. */
        ALL,
        /** It reads, and what it has to load is for its caller only: its transaction sees an older state (R11). */
        READ_ONLY,
        /** Not at all: its transaction has written what it asks for (R11). */
        NONE
    }

    /**
     * What is asked for.
     *
     * @param tenant the tenant as users name it
     * @param maxAgeMillis the greatest age at the start of the get that it accepts
     */
    record Ask<P, V>(
            Key key,
            String tenant,
            P params,
            Mode mode,
            long maxAgeMillis,
            @Nullable Loader<? super P, ? extends V> loader) {
        static final long ANY_AGE = Long.MAX_VALUE;

        Ask<P, V> inBackground() {
            return new Ask<>(key, tenant, params, Mode.REFRESH, ANY_AGE, loader);
        }
    }

    Get(ReadPath<P, V> path, Ask<P, V> ask, Place place, @Nullable Group<P, V> group) {
        this.path = path;
        this.ask = ask;
        this.place = place;
        this.group = group;
        this.startNanos = path.environment.nanoTime();
        this.askedNanos = startNanos;
        // A reload in the background keeps no load waiting, so it takes a place of its own.
        this.chain = background() ? null : Chain.current();
        this.reach = path.reach(ask.key(), ask.mode());
    }

    // ----------------------------------------------------------------------------------------------------- read

    /** Joins a load that is under way, else reads. */
    void go() {
        if (!joinedAtOnce()) {
            if (goesPast()) {
                pass();
            } else {
                asksStore();
                path.reads.read(this);
            }
        }
    }

    /** Whether this get is not to ask the store: see {@link Reach}, an invalidation waits for delivery, or its budget is spent. */
    boolean goesPast() {
        return reach == Reach.NONE || path.backlog.blocks(name()) || storeNanosLeft() <= 0;
    }

    /** A read is about to be sent: what it finds may be kept near, unless it is overtaken. */
    void asksStore() {
        NearHits<P, V> hits = path.nearHits;
        if (hits != null && reach == Reach.ALL) {
            nearTicket = hits.near.ticket(ask.key());
            if (!hits.near.serves()) {
                path.teller.count(Metric.NEAR_DISARMED);
            }
        }
    }

    private void keepNear(Entry entry, @Nullable V value, Stamps stamps) {
        NearHits<P, V> hits = path.nearHits;
        NearCache.Ticket ticket = nearTicket;
        nearTicket = null;
        if (hits != null && ticket != null) {
            long served = path.freshness.servedFor(path.clock.ageMillis(entry.loadedAtMillis()), entry.life());
            hits.near.put(ticket, ask.key(), ask.params(), entry, value, stamps, served);
        }
    }

    /** Goes past the store. */
    void pass() {
        reached = false;
        path.teller.count(Metric.BYPASSED);
        place.carry(() -> miss(null));
    }

    /** True if a load under way was joined; if not, this get wants to read. */
    boolean joinedAtOnce() {
        if (ask.mode() != Mode.GET || reach != Reach.ALL) {
            return false;
        }
        Flight<V> open = path.flights.open(ask.key());
        if (open == null || path.backlog.blocks(name())) {
            return false;
        }
        // Before joining: the flight may end at once.
        if (!waitsFor(open)) {
            return true;
        }
        boolean joined;
        try {
            joined = open.join(this);
        } catch (LoadRejectedException tooMany) {
            failed(tooMany, null, false);
            return true;
        }
        if (!joined) {
            waitsNoMore();
            return false;
        }
        settled();
        boundTheWait();
        return true;
    }

    // False if that would be a circle, which has ended this get.
    private boolean waitsFor(Flight<V> target) {
        if (chain != null && !chain.waitFor(target)) {
            fail(path.cycle());
            return false;
        }
        flight = target;
        return true;
    }

    private void waitsNoMore() {
        Flight<V> waited = flight;
        flight = null;
        if (chain != null && waited != null) {
            chain.waitsNoMore(waited);
        }
    }

    @Override
    public String name() {
        return ask.key().text();
    }

    @Override
    public Scope scope() {
        return path.scope;
    }

    @Override
    public void found(byte @Nullable [] bytes, Stamps stamps) {
        reached = true;
        place.carry(() -> act(bytes, stamps));
    }

    @Override
    public void unreachable(StoreException failure) {
        reached = false;
        if (failure.reason() == StoreException.Reason.BYPASSED) {
            path.teller.count(Metric.BYPASSED);
        } else {
            path.teller.storeFailed("read", failure);
        }
        place.carry(() -> miss(null));
    }

    private void act(byte @Nullable [] bytes, Stamps stamps) {
        Entry entry = path.flights.verified(ask.key(), bytes, stamps);
        if (entry != null) {
            Verdict verdict = judge(entry, !entry.softMatches(stamps.softDigest()));
            switch (verdict) {
                case SERVE -> {
                    if (serve(entry, null, verdict, stamps)) {
                        return;
                    }
                }
                case SERVE_AND_REFRESH, SERVE_STALE_AND_REFRESH -> {
                    if (serve(entry, verdict)) {
                        refresh(entry);
                        return;
                    }
                }
                case LOAD_OR_SERVE_STALE -> {
                    // The load failed just before: the stale value at once, without another try.
                    if (backsOff() && serve(entry, StaleReason.BACKING_OFF, verdict)) {
                        path.teller.count(Metric.BACKED_OFF);
                        return;
                    }
                }
                case LOAD -> {}
            }
        }
        miss(bytes);
    }

    private boolean backsOff() {
        return ask.mode() != Mode.RELOAD && path.backoffs.resting(name()) != null;
    }

    private void miss(byte @Nullable [] bytes) {
        if (result.isDone()) {
            return;
        }
        if (path.closed()) {
            fail(path.closedException());
            return;
        }
        if (ask.mode() == Mode.PEEK) {
            finish(new Outcome.Missing<>());
            return;
        }
        if (chain != null && chain.loads(path.flights, ask.key())) {
            fail(path.cycle());
            return;
        }
        boundTheWait();
        storeNanos += path.environment.nanoTime() - askedNanos;
        Flight<V> mine;
        try {
            mine = reach == Reach.ALL
                    ? path.flights.joinOrLead(ask.key(), this, reached, path.backlog.blocks(name()))
                    : path.flights.leadApart(ask.key(), this);
        } catch (LoadRejectedException tooMany) {
            failed(tooMany, null, false);
            return;
        }
        if (!waitsFor(mine)) {
            mine.leave(this);
            return;
        }
        if (mine.ledBy(this)) {
            askedNanos = path.environment.nanoTime();
            path.flights.begin(mine, bytes);
        } else {
            settled();
        }
    }

    @Override
    public long storeNanosLeft() {
        return path.budgetNanos - storeNanos;
    }

    private void refresh(Entry entry) {
        if (ask.mode() == Mode.PEEK && ask.loader() == null) {
            return;
        }
        if (group != null && group.collects()) {
            group.refreshLater(ask, entry.bytes());
        } else {
            path.refreshes.start(ask, entry.bytes());
        }
    }

    // --------------------------------------------------------------------------------------------------- policy

    @Override
    public Verdict judge(Entry entry, boolean softExpired) {
        // What was loaded after this get began is young enough for it, however long the get took since.
        long waited = (path.environment.nanoTime() - startNanos) / 1_000_000;
        long maxAge = ask.maxAgeMillis() == Ask.ANY_AGE ? Ask.ANY_AGE : ask.maxAgeMillis() + waited;
        long age = path.clock.ageMillis(entry.loadedAtMillis());
        Verdict verdict = path.freshness.judge(age, entry.life(), softExpired, maxAge);
        boolean fresh = verdict == Verdict.SERVE || verdict == Verdict.SERVE_AND_REFRESH;
        return ask.mode() == Mode.WARM && !fresh ? Verdict.LOAD : verdict;
    }

    @Override
    public boolean accepts(long loadBeganNanos) {
        return ask.maxAgeMillis() == Ask.ANY_AGE || startNanos - loadBeganNanos <= ask.maxAgeMillis() * 1_000_000;
    }

    @Override
    public boolean background() {
        return ask.mode() == Mode.REFRESH;
    }

    // -------------------------------------------------------------------------------------------------- outcomes

    @Override
    public boolean serve(Entry entry, Verdict verdict) {
        return serve(entry, verdict == Verdict.SERVE_STALE_AND_REFRESH ? StaleReason.REVALIDATING : null, verdict);
    }

    private boolean serve(Entry entry, @Nullable StaleReason staleReason, Verdict verdict) {
        return serve(entry, staleReason, verdict, null);
    }

    // With the stamps that were found beside it, if it has just been read.
    private boolean serve(Entry entry, @Nullable StaleReason staleReason, Verdict verdict, @Nullable Stamps readWith) {
        V value;
        try {
            value = entry.value(path.codec);
        } catch (CodecException bad) {
            path.teller.badEntry(ask.key().text(), Metric.BAD_PAYLOAD);
            return false;
        }
        if (readWith != null) {
            keepNear(entry, value, readWith);
        }
        Duration age = Duration.ofMillis(path.clock.ageMillis(entry.loadedAtMillis()));
        finish(
                staleReason == null
                        ? new Outcome.Fresh<>(value, Source.STORE, age, verdict == Verdict.SERVE_AND_REFRESH)
                        : new Outcome.Stale<>(value, Source.STORE, age, staleReason));
        return true;
    }

    @Override
    public void loaded(@Nullable V value, long ageMillis, boolean led) {
        finish(new Outcome.Loaded<>(value, Duration.ofMillis(ageMillis), !led));
    }

    @Override
    public void failed(Throwable failure, @Nullable Entry standIn, boolean softExpired) {
        if (background()) {
            if (failure instanceof LoadRejectedException) {
                path.refreshes.refused(ask.key());
            } else {
                path.refreshes.failed(ask.key());
            }
        }
        StaleReason reason = Outcomes.standInReason(failure);
        if ((standIn == null || !standsIn(standIn, softExpired, reason)) && !nearStandsIn(reason)) {
            fail(failure);
        }
    }

    // Last of all: the store would have had the better one.
    private boolean nearStandsIn(StaleReason reason) {
        NearHits<P, V> hits = path.nearHits;
        if (hits == null || ask.mode() == Mode.RELOAD || reach != Reach.ALL || path.backlog.blocks(name())) {
            return false;
        }
        Outcome<V> kept = hits.standIn(ask, reason);
        if (kept == null) {
            return false;
        }
        finish(kept);
        return true;
    }

    private boolean standsIn(Entry entry, boolean softExpired, StaleReason reason) {
        return judge(entry, softExpired) != Verdict.LOAD && serve(entry, reason, Verdict.LOAD_OR_SERVE_STALE);
    }

    @Override
    public void again() {
        if (result.isDone()) {
            return;
        }
        waitsNoMore();
        if (background()) {
            path.refreshes.elsewhere(ask.key());
            finish(new Outcome.Missing<>());
        } else if (++rounds > ROUNDS) {
            fail(tooLong());
        } else {
            unsettled();
            askedNanos = path.environment.nanoTime();
            go();
        }
    }

    private void finish(Outcome<V> outcome) {
        if (result.complete(outcome)) {
            path.counted(ask.mode(), Outcomes.metric(outcome));
            ended();
        }
    }

    void fail(Throwable failure) {
        if (result.completeExceptionally(failure)) {
            path.counted(ask.mode(), Metric.FAILED);
            ended();
        }
    }

    private void ended() {
        synchronized (this) {
            deadlineSet = true;
        }
        stopDeadline();
        waitsNoMore();
        settled();
    }

    // ------------------------------------------------------------------------------------------------------ wait

    private synchronized void boundTheWait() {
        if (!deadlineSet && !background()) {
            deadlineSet = true;
            deadline = path.environment.schedule(path.loading.maxWait().toNanos(), this::waitedTooLong);
            long soft = path.protection.softTimeout().toNanos();
            if (soft > 0 && ask.mode() == Mode.GET) {
                softTimer = path.environment.schedule(soft, this::slow);
            }
        }
    }

    // The soft timeout: a stale value now, if there is one; else this get waits on. The load goes on either way.
    private void slow() {
        Flight<V> waitedFor = flight;
        if (result.isDone() || waitedFor == null) {
            return;
        }
        Flight.StandIn standIn = waitedFor.standIn(this);
        if (standIn != null) {
            if (standsIn(standIn.entry(), standIn.softExpired(), StaleReason.LOADER_SLOW)) {
                waitedFor.leave(this);
            }
        } else if (reached && reach == Reach.ALL) {
            path.reads.read(new SecondLook<>(this, waitedFor));
        }
    }

    /** What stands in the store after all: this get joined too late to be given what the load's acquire had found. */
    void secondLook(byte @Nullable [] bytes, Stamps stamps, Flight<V> waitedFor) {
        Entry entry = path.flights.verified(ask.key(), bytes, stamps);
        if (entry != null
                && !result.isDone()
                && standsIn(entry, !entry.softMatches(stamps.softDigest()), StaleReason.LOADER_SLOW)) {
            waitedFor.leave(this);
        }
    }

    private void waitedTooLong() {
        if (result.isDone()) {
            return;
        }
        Flight<V> waitedFor = flight;
        Flight.StandIn standIn = waitedFor == null ? null : waitedFor.leave(this);
        StaleReason reason = StaleReason.WAITED_TOO_LONG;
        if ((standIn == null || !standsIn(standIn.entry(), standIn.softExpired(), reason)) && !nearStandsIn(reason)) {
            fail(tooLong());
        }
    }

    private LoadTimeoutException tooLong() {
        return new LoadTimeoutException(
                "cache \"" + path.teller.cache() + "\": waited loading.maxWait " + path.loading.maxWait()
                        + " for the load of another, and no stale value may stand in. Make the loader faster,"
                        + " raise loading.maxWait, or allow freshness.staleIfError.",
                null);
    }

    @Override
    public void waits() {
        settled();
    }

    private void settled() {
        if (group != null) {
            group.settled(this);
        }
    }

    private void unsettled() {
        if (group != null) {
            group.unsettled(this);
        }
    }

    // ------------------------------------------------------------------------------------------------------ load

    @Override
    public void lead(Flight<V> granted) {
        storeNanos += path.environment.nanoTime() - askedNanos;
        if (group != null) {
            group.granted(this, granted);
            return;
        }
        if (rests(granted)) {
            return;
        }
        path.gates.enter(chain, !background(), ticket -> loadWith(granted, ticket), () -> refuse(granted, null));
    }

    /** Whether the key backs off after a failed load, which has then ended the flight. */
    boolean rests(Flight<V> granted) {
        LoadBackoffException remembered = ask.mode() == Mode.RELOAD ? null : path.backoffs.resting(name());
        if (remembered == null) {
            return false;
        }
        path.teller.count(Metric.BACKED_OFF);
        granted.begin();
        granted.rests(remembered);
        return true;
    }

    private void loadWith(Flight<V> granted, Gates.Ticket ticket) {
        if (place.loadsWhereItWaits()) {
            stopDeadline();
        }
        Once load = new Once(() -> {
            try {
                new Chain(chain, List.of(granted), ticket).run(() -> load(granted));
            } finally {
                ticket.leave();
            }
        });
        place.load(load, full -> {
            // One that waits for this may have begun it on its own thread.
            if (load.claim()) {
                ticket.leave();
                refuse(granted, full);
            }
        });
        granted.queued(load);
    }

    @Override
    public boolean helps() {
        return chain != null && place.blocks() && !result.isDone();
    }

    @Override
    public void help(Runnable load) {
        if (place instanceof CallerThread caller) {
            caller.loadHere(load, full -> {});
        }
    }

    @Override
    public boolean loadsWhereItWaits() {
        return place.loadsWhereItWaits();
    }

    /** Loads on this thread. */
    void load(Flight<V> granted) {
        Loader<? super P, ? extends V> loader = ask.loader();
        Context context = new Context(path.teller.cache(), ask.tenant(), background());
        path.teller.count(Metric.LOADS);
        path.teller.count(Metric.REFRESHES, background() ? 1 : 0);
        granted.begin();
        V value;
        try {
            if (loader == null) {
                throw path.noLoader();
            }
            value = loader.load(ask.params(), context);
        } catch (Throwable failure) {
            ended(granted, failure);
            return;
        }
        granted.loaded(value, context.wish());
    }

    /** A loader threw. */
    static void ended(Flight<?> granted, Throwable failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            granted.interrupted(failure);
        } else {
            granted.failed(failure);
        }
    }

    void refuse(Flight<V> granted, @Nullable RejectedExecutionException full) {
        granted.begin();
        granted.rejected(path.rejected(full));
    }

    void stopDeadline() {
        synchronized (this) {
            if (deadline != null) {
                deadline.cancel();
            }
            if (softTimer != null) {
                softTimer.cancel();
            }
        }
    }
}
