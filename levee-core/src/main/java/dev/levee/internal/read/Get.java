package dev.levee.internal.read;

import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.Outcome;
import dev.levee.cache.Outcome.StaleReason;
import dev.levee.event.Metric;
import dev.levee.internal.load.Chain;
import dev.levee.internal.load.Flight;
import dev.levee.internal.load.Member;
import dev.levee.internal.scope.Scopes;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.wire.Entry;
import dev.levee.policy.Verdict;
import dev.levee.spi.ContextCarrier;
import dev.levee.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One get of one key, from its call to its outcome: joins a flight, or reads and acts on the verdict; whatever it waited
 * for may send it back to the start.
 */
final class Get<P, V> implements Member<V>, Reads.Reader {
    // Each round is a round trip at least; the bound only ends what would otherwise be a bug.
    private static final int ROUNDS = 10_000;

    final Ask<P, V> ask;
    final CompletableFuture<Outcome<V>> result = new CompletableFuture<>();
    private final ReadPath<P, V> path;
    final Place place;
    private final @Nullable Group<P, V> group;
    private final Answers<P, V> answers;
    // What the calling thread loads already, if a loader asks; and the transaction that it is in.
    final @Nullable Chain chain;
    private final @Nullable Carried carried;
    private final Reach reach;

    private volatile boolean reached = true;
    private volatile @Nullable Flight<V> flight;
    private @Nullable Patience<P, V> patience;
    private boolean deadlineSet;
    private int rounds;
    // Of the budget for the store: what earlier steps took, and since when the present one runs.
    private long storeNanos;
    private long askedNanos;

    Get(ReadPath<P, V> path, Ask<P, V> ask, Place place, @Nullable Group<P, V> group, @Nullable Carried carried) {
        this.path = path;
        this.ask = ask;
        this.place = place;
        this.group = group;
        this.carried = carried;
        this.askedNanos = path.environment.nanoTime();
        // A reload in the background keeps no load waiting, so it takes a place of its own.
        this.chain = background() ? null : Chain.current();
        this.reach = ask.route().past() ? Reach.NONE : path.reach(ask.key(), ask.mode());
        this.answers = new Answers<>(path, ask, reach, askedNanos);
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
        answers.asksStore();
    }

    /** Goes past the store. */
    void pass() {
        reached = false;
        answers.pastStore();
        path.teller.count(Metric.BYPASSED);
        place.carry(() -> miss(null));
    }

    /** True if a load under way was joined; if not, this get wants to read. */
    boolean joinedAtOnce() {
        if (ask.mode() != Ask.Mode.GET || reach != Reach.ALL) {
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

    /** The load that this get waits for, or null. */
    @Nullable
    Flight<V> waitedFor() {
        return flight;
    }

    /** Whether it may look into the store again. */
    boolean reads() {
        return reached && reach == Reach.ALL;
    }

    @Override
    public String name() {
        return ask.key().text();
    }

    @Override
    public Scopes scopes() {
        return ask.scopes();
    }

    @Override
    public void found(byte @Nullable [] bytes, Stamps stamps) {
        reached = true;
        place.carry(() -> act(bytes, stamps));
    }

    @Override
    public void unreachable(StoreException failure) {
        reached = false;
        answers.pastStore();
        if (failure.reason() == StoreException.Reason.BYPASSED) {
            path.teller.count(Metric.BYPASSED);
        } else {
            path.teller.storeFailed("read", failure);
        }
        place.carry(() -> miss(null));
    }

    private void act(byte @Nullable [] bytes, Stamps stamps) {
        Entry entry = path.flights.verified(ask.key(), bytes, stamps);
        answers.saw(entry, stamps);
        if (entry != null) {
            Verdict verdict = judge(entry, !entry.softMatches(stamps.softDigest()));
            switch (verdict) {
                case SERVE -> {
                    if (finished(answers.of(entry, verdict, stamps))) {
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
                    if (backsOff() && finished(answers.stale(entry, StaleReason.BACKING_OFF))) {
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
        return ask.mode() != Ask.Mode.RELOAD && path.backoffs.resting(name()) != null;
    }

    private void miss(byte @Nullable [] bytes) {
        if (result.isDone()) {
            return;
        }
        if (path.closed()) {
            fail(path.closedException());
            return;
        }
        if (ask.mode() == Ask.Mode.PEEK) {
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
        if (ask.mode() == Ask.Mode.PEEK && ask.loader() == null) {
            return;
        }
        if (group != null && group.collects()) {
            group.refreshLater(ask, entry.bytes());
        } else {
            path.refreshes.start(ask, entry.bytes(), carried);
        }
    }

    // --------------------------------------------------------------------------------------------------- policy

    @Override
    public Verdict judge(Entry entry, boolean softExpired) {
        return answers.judge(entry, softExpired);
    }

    @Override
    public boolean accepts(long loadBeganNanos) {
        return answers.accepts(loadBeganNanos);
    }

    @Override
    public boolean background() {
        return ask.mode() == Ask.Mode.REFRESH;
    }

    // -------------------------------------------------------------------------------------------------- outcomes

    @Override
    public boolean serve(Entry entry, Verdict verdict) {
        return finished(answers.of(entry, verdict, null));
    }

    @Override
    public void loaded(@Nullable V value, long ageMillis, boolean led) {
        finish(new Outcome.Loaded<>(value, Duration.ofMillis(ageMillis), !led, answers.loadReason()));
    }

    @Override
    public void failed(Throwable failure, @Nullable Entry standIn, boolean softExpired) {
        if (background()) {
            if (failure instanceof LoadRejectedException) {
                path.refreshes.refused(ask.key());
            } else if (failure instanceof LoadBackoffException) {
                path.refreshes.rests(ask.key());
            } else {
                path.refreshes.failed(ask.key());
            }
        }
        StaleReason reason = Outcomes.standInReason(failure);
        if ((standIn == null || !standsIn(standIn, softExpired, reason)) && !nearStandsIn(reason)) {
            fail(failure);
        }
    }

    /** Ends this get with a stale entry, if its policy lets it. */
    boolean standsIn(Entry entry, boolean softExpired, StaleReason reason) {
        return finished(answers.standIn(entry, softExpired, reason));
    }

    /** Ends this get with what was kept near, if that may stand in: last of all, as the store would have had the better one. */
    boolean nearStandsIn(StaleReason reason) {
        return finished(answers.nearStandIn(reason));
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
            fail(Patience.tooLong(path));
        } else {
            unsettled();
            askedNanos = path.environment.nanoTime();
            go();
        }
    }

    private boolean finished(@Nullable Outcome<V> outcome) {
        if (outcome == null) {
            return false;
        }
        finish(outcome);
        return true;
    }

    private void finish(Outcome<V> outcome) {
        if (result.complete(outcome)) {
            path.counted(ask, Outcomes.metric(outcome), answers.startNanos(), outcome.age());
            ended();
        }
    }

    void fail(Throwable failure) {
        if (result.completeExceptionally(failure)) {
            path.counted(ask, Metric.FAILED, answers.startNanos(), Duration.ZERO);
            ended();
        }
    }

    private void ended() {
        stopDeadline();
        waitsNoMore();
        settled();
    }

    // ------------------------------------------------------------------------------------------------------ wait

    private synchronized void boundTheWait() {
        if (!deadlineSet && !background()) {
            deadlineSet = true;
            patience = new Patience<>(path, this);
            patience.begin();
        }
    }

    /** Its end needs no other bound any more, unless it is sent back to the start. */
    synchronized void stopDeadline() {
        deadlineSet = result.isDone();
        if (patience != null) {
            patience.end();
        }
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
        Led<P, V> led = new Led<>(path, this, granted);
        if (group != null) {
            group.granted(led);
        } else {
            led.start();
        }
    }

    /** Makes a thread that loads for this get know what the get's own thread does. */
    ContextCarrier.@Nullable Scope opened() {
        return carried == null || place.isHere() ? null : carried.open();
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
}
