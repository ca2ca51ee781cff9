package dev.levee.internal.read;

import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.LoadTimeoutException;
import dev.levee.cache.Loader;
import dev.levee.cache.Outcome;
import dev.levee.cache.Outcome.StaleReason;
import dev.levee.cache.Source;
import dev.levee.event.Metric;
import dev.levee.internal.key.Key;
import dev.levee.internal.load.Flight;
import dev.levee.internal.load.Member;
import dev.levee.internal.scope.Scope;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.wire.Entry;
import dev.levee.policy.Verdict;
import dev.levee.spi.CodecException;
import dev.levee.spi.Environment;
import dev.levee.spi.StoreException;
import java.time.Duration;
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

    private volatile boolean reached = true;
    private volatile @Nullable Flight<V> flight;
    private Environment.@Nullable Timer deadline;
    private boolean deadlineSet;
    private int rounds;

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
    }

    // ----------------------------------------------------------------------------------------------------- read

    /** Joins a load that is under way, else reads. */
    void go() {
        if (!joinedAtOnce()) {
            path.reads.read(this);
        }
    }

    /** True if a load under way was joined; if not, this get wants to read. */
    boolean joinedAtOnce() {
        if (ask.mode() != Mode.GET) {
            return false;
        }
        Flight<V> open = path.flights.open(ask.key());
        if (open == null) {
            return false;
        }
        // Before joining: the flight may end at once.
        flight = open;
        if (!open.join(this, true)) {
            flight = null;
            return false;
        }
        settled();
        boundTheWait();
        return true;
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
        path.teller.storeFailed("read", failure);
        place.carry(() -> miss(null));
    }

    private void act(byte @Nullable [] bytes, Stamps stamps) {
        Entry entry = path.flights.verified(ask.key(), bytes, stamps);
        if (entry != null) {
            Verdict verdict = judge(entry, !entry.softMatches(stamps.softDigest()));
            switch (verdict) {
                case SERVE -> {
                    if (serve(entry, verdict)) {
                        return;
                    }
                }
                case SERVE_AND_REFRESH, SERVE_STALE_AND_REFRESH -> {
                    if (serve(entry, verdict)) {
                        refresh(entry);
                        return;
                    }
                }
                case LOAD_OR_SERVE_STALE, LOAD -> {}
            }
        }
        miss(bytes);
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
        boundTheWait();
        Flight<V> mine = path.flights.joinOrLead(ask.key(), this, bytes, reached);
        flight = mine;
        if (!mine.ledBy(this)) {
            settled();
        }
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
        V value;
        try {
            value = entry.value(path.codec);
        } catch (CodecException bad) {
            path.teller.badEntry(ask.key().text(), Metric.BAD_PAYLOAD);
            return false;
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
            path.refreshes.failed(ask.key());
        }
        if (standIn == null || !standsIn(standIn, softExpired, StaleReason.LOADER_FAILED)) {
            fail(failure);
        }
    }

    private boolean standsIn(Entry entry, boolean softExpired, StaleReason reason) {
        return judge(entry, softExpired) != Verdict.LOAD && serve(entry, reason, Verdict.LOAD_OR_SERVE_STALE);
    }

    @Override
    public void again() {
        if (result.isDone()) {
            return;
        }
        if (background()) {
            path.refreshes.elsewhere(ask.key());
            finish(new Outcome.Missing<>());
        } else if (++rounds > ROUNDS) {
            fail(tooLong());
        } else {
            unsettled();
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
            if (deadline != null) {
                deadline.cancel();
            }
        }
        settled();
    }

    // ------------------------------------------------------------------------------------------------------ wait

    private synchronized void boundTheWait() {
        if (!deadlineSet && !background()) {
            deadlineSet = true;
            deadline = path.environment.schedule(path.loading.maxWait().toNanos(), this::waitedTooLong);
        }
    }

    private void waitedTooLong() {
        if (result.isDone()) {
            return;
        }
        Flight<V> waitedFor = flight;
        Flight.StandIn standIn = waitedFor == null ? null : waitedFor.leave(this);
        if (standIn == null || !standsIn(standIn.entry(), standIn.softExpired(), StaleReason.WAITED_TOO_LONG)) {
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
        if (group != null) {
            group.granted(this, granted);
            return;
        }
        try {
            if (place.loadsWhereItWaits()) {
                stopDeadline();
            }
            place.load(() -> load(granted));
        } catch (RejectedExecutionException full) {
            refuse(granted, full);
        }
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
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            granted.failed(failure);
            return;
        }
        granted.loaded(value, context.wish());
    }

    void refuse(Flight<V> granted, RejectedExecutionException full) {
        granted.begin();
        granted.failed(new LoadRejectedException(
                "cache \"" + path.teller.cache() + "\": the environment's executor has no room for another load",
                full));
    }

    void stopDeadline() {
        synchronized (this) {
            if (deadline != null) {
                deadline.cancel();
            }
        }
    }
}
