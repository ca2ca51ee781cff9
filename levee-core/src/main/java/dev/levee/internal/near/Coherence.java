package dev.levee.internal.near;

import dev.levee.event.CacheEvent;
import dev.levee.event.NearState;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.tell.Teller;
import dev.levee.spi.Environment;
import dev.levee.spi.Tracker;
import dev.levee.spi.Watcher;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store tells this process of every write. While it does, an {@link Epoch} lasts; it ends with the link, with its
 * silence, and with whatever leaves a doubt, and all that is near ends with it. Keeps the time for the tracker: a heartbeat
 * every second, and none of it near is served unless one that was sent within the last three seconds has been answered.
 * Thread-safe.
 */
public final class Coherence implements Watcher {
    /** How often a heartbeat is sent. */
    public static final Duration BEAT = Duration.ofSeconds(1);
    /** How long ago the last answered heartbeat may have been sent. */
    public static final Duration BOUND = Duration.ofSeconds(3);

    private static final String CANNOT = "this store does not tell of writes";

    private final Guard guard;
    private final Environment environment;
    private final Teller teller;
    // Held while a prefix is made known: of two at once, the second would find no tracker yet.
    private final Object adding = new Object();
    private final Set<String> watched = new HashSet<>();
    private final List<Told> all = new CopyOnWriteArrayList<>();
    // Sending times of heartbeats without an answer, the oldest first.
    private final ArrayDeque<Long> unanswered = new ArrayDeque<>();

    private @Nullable Tracker tracker;
    private @Nullable Epoch epoch;
    private NearState state = NearState.UNUSED;
    private long epochs;
    private long links;
    private Duration lag = Duration.ZERO;
    private Environment.@Nullable Timer timer;
    private boolean closed;

    /** Not used yet. */
    public Coherence(Guard guard, Environment environment, Teller teller) {
        this.guard = guard;
        this.environment = environment;
        this.teller = teller;
    }

    /** Tells this one too, of the next epoch on. */
    public void add(Told told) {
        synchronized (adding) {
            Tracker known;
            boolean first;
            synchronized (this) {
                first = state == NearState.UNUSED;
                all.add(told);
                end(NearState.DISARMED, first ? "not asked yet" : "another prefix is to be watched");
                known = tracker;
            }
            if (known != null) {
                told.prefixes().stream().filter(watched::add).forEach(known::watch);
            } else if (first) {
                begin(told.prefixes());
            } else {
                refused(CANNOT);
            }
        }
    }

    private void begin(List<String> prefixes) {
        watched.addAll(prefixes);
        Tracker made = guard.track(prefixes, this);
        synchronized (this) {
            tracker = made;
        }
        if (made == null) {
            refused(CANNOT);
        }
        tick();
    }

    /** Whether the store tells of writes. */
    public synchronized NearState state() {
        return state;
    }

    /** The number of the present epoch, or of the last one. */
    public synchronized long epochs() {
        return epochs;
    }

    /** How long the last answered heartbeat took: by so much the store's word may be late. */
    public synchronized Duration lag() {
        return lag;
    }

    // ---------------------------------------------------------------------------------------------- the store's word

    @Override
    public void armed() {
        synchronized (this) {
            if (closed) {
                return;
            }
            links++;
            unanswered.clear();
            begin(Epoch.heardWithin(++epochs, BOUND.toNanos(), environment.nanoTime()), NearState.ARMED, "armed");
        }
        beat();
    }

    @Override
    public void disarmed(String reason) {
        synchronized (this) {
            links++;
            unanswered.clear();
            end(NearState.DISARMED, reason);
        }
    }

    @Override
    public void changed(String name) {
        for (Told told : all) {
            for (String prefix : told.prefixes()) {
                if (name.startsWith(prefix)) {
                    told.changed(name);
                }
            }
        }
    }

    @Override
    public void flushed() {
        synchronized (this) {
            Epoch present = epoch;
            if (present != null) {
                Epoch next = Epoch.heardWithin(++epochs, BOUND.toNanos(), environment.nanoTime());
                begin(next, NearState.ARMED, "everything in the store may have changed");
            }
        }
        beat();
    }

    @Override
    public void refused(String reason) {
        synchronized (this) {
            if (closed || state == NearState.REFUSED) {
                return;
            }
            end(NearState.REFUSED, reason);
            all.forEach(told -> told.begins(Epoch.unheard(++epochs, environment.nanoTime())));
        }
    }

    private void begin(Epoch next, NearState as, String reason) {
        all.forEach(Told::ends);
        epoch = next;
        all.forEach(told -> told.begins(next));
        changed(as, reason);
    }

    private void end(NearState as, String reason) {
        boolean again = epoch == null && state == as;
        epoch = null;
        all.forEach(Told::ends);
        if (!again) {
            changed(as, reason);
        }
    }

    private void changed(NearState to, String reason) {
        NearState from = state;
        state = to;
        teller.tell(new CacheEvent.NearChanged(teller.cache(), to, epochs, reason));
        switch (to) {
            case ARMED -> teller.info("near ARMED", "the store tells of writes: near values, epoch " + epochs);
            case REFUSED ->
                teller.warn(
                        "near REFUSED",
                        "near caches are off, or bound by their ttl alone where orTtlOnly() was asked for: " + reason);
            default -> {
                if (from != NearState.UNUSED) {
                    teller.warn(
                            "near DISARMED", "nothing near is served until the store tells of writes again: " + reason);
                }
            }
        }
    }

    // --------------------------------------------------------------------------------------------------- heartbeats

    private void tick() {
        Tracker silent = null;
        synchronized (this) {
            if (closed) {
                return;
            }
            timer = environment.schedule(BEAT.toNanos(), this::tick);
            all.forEach(Told::sweep);
            Long oldest = unanswered.peekFirst();
            if (oldest != null && environment.nanoTime() - oldest > BOUND.toNanos()) {
                links++;
                unanswered.clear();
                end(NearState.DISARMED, "no heartbeat was answered for " + BOUND);
                silent = tracker;
            }
        }
        if (silent == null) {
            beat();
        } else {
            silent.reset();
        }
    }

    private void beat() {
        Tracker asked;
        Epoch of;
        long link;
        long sent;
        synchronized (this) {
            asked = tracker;
            of = epoch;
            link = links;
            sent = environment.nanoTime();
            if (asked == null || closed || state == NearState.REFUSED) {
                return;
            }
            unanswered.addLast(sent);
        }
        asked.beat().whenComplete((none, failure) -> answered(link, of, sent, failure));
    }

    private void answered(long link, @Nullable Epoch of, long sent, @Nullable Throwable failure) {
        Tracker doubtful = null;
        synchronized (this) {
            if (link != links) {
                return;
            }
            while (!unanswered.isEmpty() && unanswered.peekFirst() - sent <= 0) {
                unanswered.removeFirst();
            }
            if (failure == null) {
                lag = Duration.ofNanos(environment.nanoTime() - sent);
                // The epoch that was present when it was sent: a later one begins with a heartbeat of its own.
                if (of != null) {
                    of.heard(sent);
                }
            } else if (epoch != null) {
                links++;
                unanswered.clear();
                end(
                        NearState.DISARMED,
                        "a heartbeat failed: " + Guard.asStoreException(failure).getMessage());
                doubtful = tracker;
            }
        }
        if (doubtful != null) {
            doubtful.reset();
        }
    }

    /** Ends the epoch for good. */
    public synchronized void close() {
        closed = true;
        epoch = null;
        all.forEach(Told::ends);
        if (timer != null) {
            timer.cancel();
        }
    }
}
