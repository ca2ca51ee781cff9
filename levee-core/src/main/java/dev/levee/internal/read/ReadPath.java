package dev.levee.internal.read;

import dev.levee.cache.BulkLoader;
import dev.levee.cache.CacheClosedException;
import dev.levee.cache.LoadCycleException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.Outcome;
import dev.levee.event.CacheState;
import dev.levee.event.Call;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import dev.levee.internal.evict.Backlog;
import dev.levee.internal.guard.StoreClock;
import dev.levee.internal.key.Key;
import dev.levee.internal.key.Keys;
import dev.levee.internal.load.Backoffs;
import dev.levee.internal.load.Chain;
import dev.levee.internal.load.Flights;
import dev.levee.internal.load.Gates;
import dev.levee.internal.near.NearCache;
import dev.levee.internal.near.NearValue;
import dev.levee.internal.tell.Teller;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.policy.Loading;
import dev.levee.policy.Protection;
import dev.levee.spi.Codec;
import dev.levee.spi.ContextCarrier;
import dev.levee.spi.Environment;
import dev.levee.spi.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How one cache answers gets; the parts that {@link Get} works with. Blocking is a bounded wait on the same path that the
 * asynchronous API takes. Thread-safe.
 */
public final class ReadPath<P, V> {
    final Reads reads;
    final Flights<V> flights;
    final StoreClock clock;
    final Codec<V> codec;
    final Freshness freshness;
    final Loading loading;
    final Protection protection;
    final Gates gates;
    final Backoffs backoffs;
    final Backlog backlog;
    final long budgetNanos;
    final Environment environment;
    final Teller teller;
    final Refreshes<P, V> refreshes;
    final @Nullable BulkLoader<P, V> bulkLoader;
    final int bulkKeys;
    final @Nullable NearHits<P, V> nearHits;
    final @Nullable Transactions transactions;
    final Traces traces;
    private final Anywhere anywhere;
    private final @Nullable Anywhere moved;
    private volatile boolean closed;

    /** What keeps loads from the database, and gets from the store. */
    public record Protections(Protection policy, Gates gates, Backoffs backoffs, Backlog backlog) {}

    /**
     * The parts.
     *
     * @param budget bounds the steps of a get, and how many params a bulk loader gets at most
     * @param near the values on the heap, or null for none
     * @param loads where loaders run, or null for on the thread of a blocking get, else the environment's executor
     */
    public ReadPath(
            Reads reads,
            Flights<V> flights,
            StoreClock clock,
            Codec<V> codec,
            Freshness freshness,
            Loading loading,
            Protections protections,
            Environment environment,
            Teller teller,
            Budget budget,
            @Nullable BulkLoader<P, V> bulkLoader,
            @Nullable Executor loads,
            @Nullable Transactions transactions,
            Traces traces,
            Keys<P> keys,
            @Nullable NearCache<V> near) {
        this.reads = reads;
        this.flights = flights;
        this.clock = clock;
        this.codec = codec;
        this.freshness = freshness;
        this.loading = loading;
        this.environment = environment;
        this.teller = teller;
        this.bulkLoader = bulkLoader;
        this.protection = protections.policy();
        this.gates = protections.gates();
        this.backoffs = protections.backoffs();
        this.backlog = protections.backlog();
        this.budgetNanos = budget.timeout().toNanos();
        this.bulkKeys = budget.keysPerCall();
        this.transactions = transactions;
        this.traces = traces;
        Executor own = environment.executor();
        this.anywhere = new Anywhere(loads == null ? own : loads, own, () -> transaction() != null);
        this.moved = loads == null ? null : anywhere;
        this.refreshes = new Refreshes<>(this, anywhere);
        this.nearHits = near == null ? null : new NearHits<>(near, keys, this);
    }

    /** The value of a near hit. */
    @Nullable
    V nearValue(NearValue found) {
        return requireNear().value(found);
    }

    /** The outcome of a near hit. */
    Outcome<V> nearOutcome(NearValue found) {
        return requireNear().outcome(found);
    }

    private NearHits<P, V> requireNear() {
        return Objects.requireNonNull(nearHits, "there are no hits where nothing is near");
    }

    /** Answers one get on this thread, which also runs the loader if it comes to that. */
    Outcome<V> lookup(Ask<P, V> ask) {
        requireOpen();
        CallerThread caller = new CallerThread(environment, moved);
        Recorder.Span span = traces.began(ask, Call.Kind.GET);
        Get<P, V> get = new Get<>(this, ask, caller, null, traces.carry(span));
        try (ContextCarrier.Scope open = Traces.open(span)) {
            get.go();
            caller.await(get.result, teller.cache(), get::fail);
        }
        return now(Traces.ends(span, get.result));
    }

    /** Answers one get; the stage completes on the environment's executor, never on a thread that the store needs. */
    CompletableFuture<Outcome<V>> lookupAsync(Ask<P, V> ask) {
        requireOpen();
        Recorder.Span span = traces.began(ask, Call.Kind.GET);
        Get<P, V> get = new Get<>(this, ask, anywhere, null, traces.carry(span));
        get.go();
        return handedOver(Traces.ends(span, get.result));
    }

    /** Answers many gets on this thread; the outcomes in the order of the asks. */
    List<Outcome<V>> lookupAll(List<Ask<P, V>> asks) {
        requireOpen();
        CallerThread caller = new CallerThread(environment, moved);
        Group<P, V> group = Group.of(this, caller, asks);
        CompletableFuture<Void> all = group.go();
        caller.await(all, teller.cache(), group::fail);
        group.startRefreshes();
        return group.outcomes();
    }

    /** As {@link #lookupAll}, without blocking. */
    CompletableFuture<List<Outcome<V>>> lookupAllAsync(List<Ask<P, V>> asks) {
        requireOpen();
        Group<P, V> group = Group.of(this, anywhere, asks);
        return handedOver(group.go().thenApply(done -> {
            group.startRefreshes();
            return group.outcomes();
        }));
    }

    /** One ask for each distinct key, and where in the results each of the given ones finds its outcome. */
    static <K, P, V> Map<K, Integer> distinct(Map<K, Ask<P, V>> asks, List<Ask<P, V>> into) {
        Map<Object, Integer> places = new LinkedHashMap<>();
        Map<K, Integer> result = new LinkedHashMap<>();
        asks.forEach((asked, ask) -> {
            Integer place = places.putIfAbsent(ask.key(), into.size());
            if (place == null) {
                place = into.size();
                into.add(ask);
            }
            result.put(asked, place);
        });
        return result;
    }

    /** How far a get may go into the store, by the transaction that the calling thread is in. */
    Reach reach(Key key, Ask.Mode mode) {
        Transactions.Transaction current = mode == Ask.Mode.REFRESH ? null : transaction();
        if (current == null) {
            return Reach.ALL;
        }
        if (current.pending(key.text())) {
            return Reach.NONE;
        }
        return current.snapshot() ? Reach.READ_ONLY : Reach.ALL;
    }

    /** The transaction of the calling thread, or null. */
    Transactions.@Nullable Transaction transaction() {
        return transactions == null ? null : transactions.current();
    }

    LoadCycleException cycle() {
        return new LoadCycleException("cache \"" + teller.cache()
                + "\": this loader waits for its own result, at once or through other loads. Load what it needs without"
                + " the cache, or split the value.");
    }

    LoadRejectedException rejected(@Nullable RejectedExecutionException full) {
        String why = full == null
                ? "protection.concurrentLoads " + protection.concurrentLoads()
                        + " loads, or those of all caches together, run already, and none ended within"
                        + " protection.placeWait " + protection.placeWait()
                        + ". Make the loads faster, raise the bound if the database can take more,"
                        + " or allow freshness.staleIfError."
                : "the executor has no room for another load";
        return new LoadRejectedException("cache \"" + teller.cache() + "\": " + why, full);
    }

    void counted(Ask<P, V> ask, Metric outcome, long startNanos, Duration age) {
        if (ask.counts()) {
            teller.got(outcome, ask.tenant(), startNanos, age.toMillis());
        }
    }

    IllegalStateException noLoader() {
        return new IllegalStateException("cache \"" + teller.cache()
                + "\" has no loader. Give it one by loader(…) or bulkLoader(…), or call get(params, loader).");
    }

    /** Fails new calls and ends all waits. */
    public void close() {
        closed = true;
        flights.failAll(closedException());
    }

    /** What goes on at this moment. */
    CacheState state() {
        return new CacheState(
                flights.count(),
                flights.waiting(),
                gates.waiting(),
                refreshes.underWay(),
                nearHits == null ? 0 : nearHits.near.size());
    }

    /** Whether it was closed. */
    public boolean closed() {
        return closed;
    }

    void requireOpen() {
        if (closed) {
            throw closedException();
        }
    }

    CacheClosedException closedException() {
        return new CacheClosedException("cache \"" + teller.cache() + "\" is closed", null);
    }

    /** The result of a future that is done; its failure as a blocking caller gets it. */
    <T> T now(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException failure) {
            throw Outcomes.thrown(teller.cache(), failure);
        }
    }

    <T> CompletableFuture<T> handedOver(CompletableFuture<T> inner) {
        CompletableFuture<T> outer = new CompletableFuture<>();
        // A loader that waits for this may hold the executor's last thread: it is told where the answer comes in.
        boolean withinLoad = Chain.current() != null;
        inner.whenComplete((value, failure) -> {
            Runnable complete = () -> {
                if (failure == null) {
                    outer.complete(value);
                } else {
                    outer.completeExceptionally(Outcomes.original(failure));
                }
            };
            if (withinLoad) {
                complete.run();
                return;
            }
            try {
                environment.executor().execute(complete);
            } catch (RejectedExecutionException full) {
                complete.run();
            }
        });
        return outer;
    }

    /** A list in chunks. */
    static <T> List<List<T>> chunks(Collection<T> all, int size) {
        List<T> list = new ArrayList<>(all);
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < list.size(); from += size) {
            chunks.add(list.subList(from, Math.min(list.size(), from + size)));
        }
        return chunks;
    }
}
