package dev.levee.internal.read;

import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.internal.guard.StoreClock;
import dev.levee.internal.scope.Scopes;
import dev.levee.internal.scope.Stamps;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads of concurrent gets, travelling together: a few batches are under way and one is filling. A lone get is sent at
 * once, so nobody waits for company. Two gets of one key share its place while the batch is filling, never once it is sent
 * (rule R8): what a sent read finds may be older than a get that came after. The stamps of the scopes travel with the
 * entries, so what was cleared is seen at once. Thread-safe.
 */
public final class Reads {
    // One batch under way favours many callers, four favour few.
    static final int UNDER_WAY = 3;
    private static final int WAITING = 1_024;

    private final Guard guard;
    private final StoreClock clock;
    private final Environment environment;

    private final Object lock = new Object();
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private final ArrayDeque<Batch> watched = new ArrayDeque<>();
    private boolean lineTimerRuns;
    private int underWay;

    /** Over one store. */
    public Reads(Guard guard, StoreClock clock, Environment environment) {
        this.guard = guard;
        this.clock = clock;
        this.environment = environment;
    }

    /** One get's part of a batch. */
    interface Reader {
        /** The Redis name of the key. */
        String name();

        /** What the key belongs to. */
        Scopes scopes();

        /** The answer; the store's clock is known by now. Must be quick. */
        void found(byte @Nullable [] entry, Stamps stamps);

        /** There is none. Must be quick. */
        void unreachable(StoreException failure);
    }

    /** Reads for one get. */
    void read(Reader reader) {
        readAll(List.of(reader));
    }

    /** Reads for many gets, in as few batches as they fit into. */
    void readAll(Collection<? extends Reader> readers) {
        List<Batch> ready;
        List<Reader> refused = List.of();
        synchronized (lock) {
            for (Reader reader : readers) {
                Batch batch = filling();
                if (batch != null) {
                    batch.add(reader);
                } else {
                    refused = refused.isEmpty() ? new ArrayList<>() : refused;
                    refused.add(reader);
                }
            }
            ready = takeReady();
            watchWaiting();
        }
        ready.forEach(this::send);
        watchLine();
        for (Reader reader : refused) {
            reader.unreachable(new StoreException(
                    StoreException.Reason.UNREACHABLE, WAITING + " batches of reads wait for the store already"));
        }
    }

    // The batch that takes further readers, or null if too many wait.
    private @Nullable Batch filling() {
        Batch last = waiting.peekLast();
        if (last != null && !last.full()) {
            return last;
        }
        if (waiting.size() >= WAITING) {
            return null;
        }
        Batch next = new Batch();
        waiting.addLast(next);
        return next;
    }

    private List<Batch> takeReady() {
        List<Batch> ready = List.of();
        while (underWay < UNDER_WAY && !waiting.isEmpty()) {
            underWay++;
            Batch batch = waiting.removeFirst();
            if (ready.isEmpty()) {
                ready = List.of(batch);
            } else {
                ready = new ArrayList<>(ready);
                ready.add(batch);
            }
        }
        return ready;
    }

    // Only what could not be sent at once: a lone get is bounded by its call alone. Those not watched yet stand last.
    private void watchWaiting() {
        if (waiting.isEmpty() || waiting.peekLast().dueNanos != 0) {
            return;
        }
        long due = environment.nanoTime() + guard.budget().timeout().toNanos();
        ArrayDeque<Batch> unwatched = new ArrayDeque<>();
        for (Iterator<Batch> it = waiting.descendingIterator(); it.hasNext(); ) {
            Batch batch = it.next();
            if (batch.dueNanos != 0) {
                break;
            }
            batch.dueNanos = due == 0 ? 1 : due;
            unwatched.addFirst(batch);
        }
        watched.addAll(unwatched);
    }

    // Whoever waits in line for the store waits within its budget too, although the store is not charged for that.
    private void watchLine() {
        synchronized (lock) {
            Batch first = watched.peekFirst();
            if (first == null || lineTimerRuns) {
                return;
            }
            lineTimerRuns = true;
            environment.schedule(Math.max(0, first.dueNanos - environment.nanoTime()), this::sweepLine);
        }
    }

    private void sweepLine() {
        List<Batch> over = new ArrayList<>();
        List<Batch> ready;
        synchronized (lock) {
            lineTimerRuns = false;
            Batch first = watched.peekFirst();
            while (first != null && (first.told || environment.nanoTime() - first.dueNanos >= 0)) {
                watched.removeFirst();
                if (!first.told) {
                    over.add(first);
                    waiting.remove(first);
                }
                first = watched.peekFirst();
            }
            ready = takeReady();
        }
        ready.forEach(this::send);
        for (Batch batch : over) {
            batch.fail(new StoreException(
                    StoreException.Reason.TIMEOUT,
                    "no answer within budget.timeout " + guard.budget().timeout()
                            + ", the wait for earlier reads included; the store is slow, or asked for too much"));
        }
        watchLine();
    }

    private void send(Batch batch) {
        boolean clockKnown = clock.knows();
        CompletableFuture<?> time = clock.wantsSample() ? askTime() : CompletableFuture.completedFuture(null);
        CompletableFuture<Store.Values> values = guard.call(Step.READ, store -> store.read(batch.names));
        values.whenComplete((found, failure) -> {
            List<Batch> ready;
            synchronized (lock) {
                underWay--;
                ready = takeReady();
            }
            ready.forEach(this::send);
            if (failure != null) {
                batch.fail(Guard.asStoreException(failure));
            } else if (clockKnown) {
                batch.deliver(found);
            } else {
                // Whoever has waited in line gives up meanwhile when its budget is over.
                time.whenComplete((none, unknown) -> {
                    if (unknown != null) {
                        batch.fail(Guard.asStoreException(unknown));
                    } else {
                        batch.deliver(found);
                    }
                });
            }
        });
    }

    private CompletableFuture<?> askTime() {
        long sent = environment.nanoTime();
        return guard.call(Store::time).thenAccept(micros -> clock.sample(sent, micros));
    }

    /** Names that are read together, each once, and who asked for them. */
    private final class Batch {
        final List<String> names = new ArrayList<>();
        private final Map<String, Integer> places = new HashMap<>();
        private final List<Part> parts = new ArrayList<>();
        private int bytes;
        // Both under the lock: when the gets give up, 0 while it does not wait in line; whether they were told.
        private long dueNanos;
        private boolean told;

        private record Part(Reader reader, int entry, Scopes scopes, int[] stamps) {}

        boolean full() {
            return parts.size() >= guard.budget().keysPerCall()
                    || bytes >= guard.budget().bytesPerCall();
        }

        void add(Reader reader) {
            Scopes scopes = reader.scopes();
            int entry = place(reader.name());
            parts.add(new Part(
                    reader,
                    entry,
                    scopes,
                    scopes.names().stream().mapToInt(this::place).toArray()));
        }

        private int place(String name) {
            Integer known = places.putIfAbsent(name, names.size());
            if (known != null) {
                return known;
            }
            names.add(name);
            bytes += name.length();
            return names.size() - 1;
        }

        // Whether nobody has told its gets yet; the caller does.
        private boolean claim() {
            synchronized (lock) {
                boolean first = !told;
                told = true;
                return first;
            }
        }

        void deliver(Store.Values values) {
            if (!claim()) {
                return;
            }
            for (Part part : parts) {
                byte[] entry;
                Stamps stamps;
                try {
                    entry = values.get(part.entry());
                    stamps = part.scopes().stamps(i -> values.get(part.stamps()[i]));
                } catch (StoreException failure) {
                    part.reader().unreachable(failure);
                    continue;
                }
                part.reader().found(entry, stamps);
            }
        }

        void fail(StoreException failure) {
            if (!claim()) {
                return;
            }
            for (Part part : parts) {
                part.reader().unreachable(failure);
            }
        }
    }
}
