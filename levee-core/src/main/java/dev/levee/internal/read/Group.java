package dev.levee.internal.read;

import dev.levee.cache.BulkLoader;
import dev.levee.cache.LoadException;
import dev.levee.cache.Outcome;
import dev.levee.event.Call;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import dev.levee.internal.load.Chain;
import dev.levee.internal.load.Flight;
import dev.levee.internal.load.Gates;
import dev.levee.internal.load.Recipe;
import dev.levee.spi.ContextCarrier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Gets that were asked for together. Each keeps every promise of a single one; what they share is the round trips of their
 * reads and the calls of the bulk loader: as soon as every get has an answer, waits for another's load, or holds its
 * lease, those that hold theirs are loaded together. So a batch never waits for others while it keeps others waiting.
 */
final class Group<P, V> {
    private final ReadPath<P, V> path;
    private final Place place;
    private final @Nullable Chain chain;
    // Of all gets together: what calls of the bulk loader are made with.
    private final @Nullable Carried carried;
    private final List<Get<P, V>> gets = new ArrayList<>();

    private final Set<Get<P, V>> unsettled = new HashSet<>();
    private List<Led<P, V>> led = new ArrayList<>();
    private final List<Refreshes.Due<P, V>> refreshes = new ArrayList<>();

    private Group(ReadPath<P, V> path, Place place, @Nullable Chain chain, @Nullable Carried carried) {
        this.path = path;
        this.place = place;
        this.chain = chain;
        this.carried = carried;
    }

    /** Of gets that the calling thread asks for. */
    static <P, V> Group<P, V> of(ReadPath<P, V> path, Place place, List<Ask<P, V>> asks) {
        Group<P, V> group = new Group<>(path, place, Chain.current(), path.traces.carry(null));
        for (Ask<P, V> ask : asks) {
            Recorder.Span span = path.traces.began(ask, Call.Kind.BATCHED);
            group.add(ask, span, path.traces.carry(group.carried, span));
        }
        return group;
    }

    /** Of reloads in the background, which keep no load waiting, so they take a place of their own. */
    static <P, V> Group<P, V> ofReloads(
            ReadPath<P, V> path, Place place, List<Ask<P, V>> asks, @Nullable Carried cause) {
        List<Recorder.@Nullable Span> spans = new ArrayList<>(asks.size());
        asks.forEach(ask -> spans.add(path.traces.reloads(ask, cause)));
        Group<P, V> group = new Group<>(path, place, null, path.traces.carry(cause, spans.get(0)));
        for (int i = 0; i < asks.size(); i++) {
            group.add(asks.get(i), spans.get(i), path.traces.carry(cause, spans.get(i)));
        }
        return group;
    }

    private void add(Ask<P, V> ask, Recorder.@Nullable Span span, @Nullable Carried along) {
        Get<P, V> get = new Get<>(path, ask, place, this, along);
        Traces.ends(span, get.result);
        gets.add(get);
        unsettled.add(get);
    }

    /** Begins all gets; completes when all have, however they ended. */
    CompletableFuture<Void> go() {
        List<Get<P, V>> reading = new ArrayList<>(gets.size());
        List<Get<P, V>> passing = new ArrayList<>();
        for (Get<P, V> get : gets) {
            if (!get.joinedAtOnce()) {
                (get.goesPast() ? passing : reading).add(get);
            }
        }
        passing.forEach(Get::pass);
        reading.forEach(Get::asksStore);
        path.reads.readAll(reading);
        return ended();
    }

    /** Begins all gets as reloads of what was seen. */
    CompletableFuture<Void> lead(List<byte[]> seen) {
        for (int i = 0; i < gets.size(); i++) {
            Get<P, V> get = gets.get(i);
            if (path.flights.leadAlone(get.ask.key(), get, seen.get(i)) == null) {
                get.again();
            }
        }
        return ended();
    }

    /** Ends all gets that wait. */
    void fail(Throwable failure) {
        gets.forEach(get -> get.fail(failure));
    }

    private CompletableFuture<Void> ended() {
        CompletableFuture<?>[] results = gets.stream().map(get -> get.result).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(results).exceptionally(failure -> null);
    }

    /** The outcomes of all gets, which must have ended, in the order of the asks. */
    List<Outcome<V>> outcomes() {
        List<Outcome<V>> outcomes = new ArrayList<>(gets.size());
        for (Get<P, V> get : gets) {
            try {
                outcomes.add(get.result.join());
            } catch (CompletionException failure) {
                outcomes.add(new Outcome.Failed<>(Outcomes.thrown(path.teller.cache(), failure)));
            }
        }
        return outcomes;
    }

    // -------------------------------------------------------------------------------------------------- refreshes

    /** Whether reloads of several keys are worth being begun together. */
    boolean collects() {
        return path.bulkLoader != null;
    }

    void refreshLater(Ask<P, V> ask, byte[] seen) {
        synchronized (refreshes) {
            refreshes.add(new Refreshes.Due<>(ask, seen));
        }
    }

    void startRefreshes() {
        synchronized (refreshes) {
            if (refreshes.isEmpty()) {
                return;
            }
        }
        path.refreshes.startAll(List.copyOf(refreshes), carried);
    }

    // ------------------------------------------------------------------------------------------------------ loads

    void settled(Get<P, V> get) {
        List<Led<P, V>> ready;
        synchronized (this) {
            unsettled.remove(get);
            ready = takeReady();
        }
        loadTogether(ready);
    }

    synchronized void unsettled(Get<P, V> get) {
        unsettled.add(get);
    }

    void granted(Led<P, V> granted) {
        List<Led<P, V>> ready;
        synchronized (this) {
            led.add(granted);
            unsettled.remove(granted.get());
            ready = takeReady();
        }
        loadTogether(ready);
    }

    private List<Led<P, V>> takeReady() {
        if (!unsettled.isEmpty() || led.isEmpty()) {
            return List.of();
        }
        List<Led<P, V>> ready = led;
        led = new ArrayList<>();
        return ready;
    }

    private void loadTogether(List<Led<P, V>> all) {
        List<Led<P, V>> ready = all.stream().filter(each -> !each.rests()).toList();
        if (ready.isEmpty()) {
            return;
        }
        // One place for all: they are loaded one after another, or by one call.
        path.gates.enter(
                ready.stream().map(Led::flight).toList(),
                chain,
                !ready.get(0).get().background(),
                ticket -> loadWith(ready, ticket),
                () -> ready.forEach(each -> each.refuse(null)));
    }

    private void loadWith(List<Led<P, V>> ready, Gates.Ticket ticket) {
        if (place.loadsWhereItWaits()) {
            ready.forEach(each -> each.get().stopDeadline());
        }
        List<Flight<V>> flights = ready.stream().map(Led::flight).toList();
        Once load = new Once(() -> {
            List<Led<P, V>> overdue = new ArrayList<>();
            try {
                new Chain(chain, flights, ticket).run(() -> load(ready, overdue));
            } finally {
                ticket.leave();
            }
            overdue.forEach(each -> each.flight().landing().overdue());
        });
        place.load(load, full -> {
            // One that waits for this may have begun it on its own thread.
            if (load.claim()) {
                ticket.leave();
                ready.forEach(each -> each.refuse(full));
            }
        });
        flights.forEach(flight -> flight.queued(load));
    }

    private void load(List<Led<P, V>> ready, List<Led<P, V>> overdue) {
        BulkLoader<P, V> loader = path.bulkLoader;
        if (loader == null) {
            ready.forEach(each -> inTime(List.of(each), overdue).forEach(Led::load));
            return;
        }
        Map<String, List<Led<P, V>>> byTenant = new LinkedHashMap<>();
        for (Led<P, V> each : ready) {
            byTenant.computeIfAbsent(each.get().ask.tenant(), tenant -> new ArrayList<>())
                    .add(each);
        }
        byTenant.forEach((tenant, ofTenant) -> {
            for (List<Led<P, V>> chunk : ReadPath.chunks(ofTenant, path.bulkKeys)) {
                List<Led<P, V>> inTime = inTime(chunk, overdue);
                if (!inTime.isEmpty()) {
                    loadChunk(loader, tenant, inTime);
                }
            }
        });
    }

    // Those whose turn comes when their leases are given up already are not loaded, but left to begin anew.
    private List<Led<P, V>> inTime(List<Led<P, V>> chunk, List<Led<P, V>> overdue) {
        List<Led<P, V>> inTime = new ArrayList<>(chunk.size());
        chunk.forEach(each -> (each.flight().overdue() ? overdue : inTime).add(each));
        return inTime;
    }

    private ContextCarrier.@Nullable Scope opened() {
        return carried == null || place.isHere() ? null : carried.open();
    }

    private void loadChunk(BulkLoader<P, V> loader, String tenant, List<Led<P, V>> chunk) {
        Map<P, Led<P, V>> wanted = new LinkedHashMap<>();
        chunk.forEach(each -> wanted.put(each.get().ask.params(), each));
        boolean background = chunk.get(0).get().background();
        Context context = new Context(path.teller.cache(), tenant, background);
        path.teller.count(Metric.LOADS, chunk.size());
        path.teller.count(Metric.REFRESHES, background ? chunk.size() : 0);
        chunk.forEach(each -> each.flight().begin());
        Map<P, @Nullable V> found;
        try (ContextCarrier.Scope known = opened()) {
            found = loader.load(Collections.unmodifiableSet(wanted.keySet()), context);
            if (found == null) {
                throw new LoadException(
                        "cache \"" + path.teller.cache() + "\": the bulk loader returned null instead of a map", null);
            }
        } catch (Throwable failure) {
            chunk.forEach(each -> each.threw(failure));
            return;
        }
        path.teller.count(
                Metric.BULK_UNASKED,
                found.keySet().stream().filter(key -> !wanted.containsKey(key)).count());
        for (Led<P, V> each : chunk) {
            P params = each.get().ask.params();
            if (found.containsKey(params)) {
                each.flight().landing().loaded(found.get(params), context.wish());
            } else {
                path.teller.count(Metric.BULK_MISSING);
                each.flight().landing().loaded(null, new Recipe.Wish(null, false));
            }
        }
    }
}
