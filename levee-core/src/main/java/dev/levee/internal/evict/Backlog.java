package dev.levee.internal.evict;

import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Invalidations that the store has not confirmed (P13): kept, one for each key or resource, and sent again until it does. As
 * long as one waits here, this process does not ask the store for what it concerns. Over a bound on keys, a resource's keys
 * turn into its stamp: more is voided than was asked for, never less. Thread-safe.
 */
public final class Backlog {
    /** How many single keys wait; the next one turns its resource's keys into the resource. */
    static final int KEYS_AT_MOST = 10_000;

    private static final long FIRST_PAUSE_NANOS = 200_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;

    private final Guard guard;
    private final Environment environment;
    private final Function<String, List<String>> stampsOf;
    private final Listener listener;

    // Of keys: whether it is to be expired only. Of resources: nothing more. Both with the number of their last
    // registration.
    private final Map<String, Waiting> keys = new LinkedHashMap<>();
    private final Map<String, Waiting> resources = new LinkedHashMap<>();
    private volatile boolean idle = true;
    private long registrations;
    private boolean sending;
    private boolean closed;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private Environment.@Nullable Timer timer;

    private record Waiting(long number, boolean softly) {}

    /** Hears of what waits. Must be quick. */
    public interface Listener {
        /** An invalidation of a key, or of a resource's every key ({@code *}), waits from now on. */
        void queued(String resource, String key, int waiting);

        /** The store has confirmed so many of a resource. */
        void replayed(String resource, int confirmed, int waiting);
    }

    /** Empty. {@code stampsOf} names the stamps of a resource. */
    public Backlog(Guard guard, Environment environment, Function<String, List<String>> stampsOf, Listener listener) {
        this.guard = guard;
        this.environment = environment;
        this.stampsOf = stampsOf;
        this.listener = listener;
    }

    /** Whether nothing waits here. */
    public boolean idle() {
        return idle;
    }

    /** Whether an invalidation that concerns this key waits here, so that what the store says of it is not to be trusted. */
    public boolean blocks(String name) {
        if (idle) {
            return false;
        }
        synchronized (this) {
            return keys.containsKey(name) || resources.containsKey(resourceOf(name));
        }
    }

    /** How many keys and resources wait. */
    public synchronized int size() {
        return keys.size() + resources.size();
    }

    /** Keys whose invalidation, or only expiry if {@code softly}, the store did not confirm. */
    void add(List<String> names, boolean softly) {
        for (String name : names) {
            String resource = resourceOf(name);
            int waiting;
            boolean overflow;
            synchronized (this) {
                Waiting before = keys.get(name);
                overflow = before == null && keys.size() >= KEYS_AT_MOST;
                if (!overflow) {
                    boolean soft = softly && (before == null || before.softly());
                    keys.put(name, new Waiting(++registrations, soft));
                }
                idle = false;
                waiting = size();
            }
            if (overflow) {
                addResource(resource);
            } else {
                listener.queued(resource, name, waiting);
            }
        }
        replayLater();
    }

    /** A resource whose clearing the store did not confirm. */
    void addResource(String resource) {
        int waiting;
        synchronized (this) {
            resources.put(resource, new Waiting(++registrations, false));
            keys.keySet().removeIf(name -> resourceOf(name).equals(resource));
            idle = false;
            waiting = size();
        }
        listener.queued(resource, "*", waiting);
        replayLater();
    }

    private synchronized void replayLater() {
        if (timer == null && !sending && !closed && !idle) {
            long pause = pauseNanos - (long) (pauseNanos / 2.0 * environment.random());
            timer = environment.schedule(pause, this::replay);
        }
    }

    /** Sends what waits now: the store may be back. */
    public void replaySoon() {
        synchronized (this) {
            if (idle || sending || closed) {
                return;
            }
            if (timer != null) {
                timer.cancel();
            }
            pauseNanos = FIRST_PAUSE_NANOS;
            timer = environment.schedule(0, this::replay);
        }
    }

    private void replay() {
        Map<String, Waiting> part;
        boolean whole;
        boolean softly = false;
        synchronized (this) {
            timer = null;
            if (sending || closed || idle) {
                return;
            }
            sending = true;
            whole = !resources.isEmpty();
            part = firstOf(whole ? resources : keys, whole ? 1 : guard.budget().keysPerCall());
            softly = !whole && part.values().iterator().next().softly();
        }
        List<String> names = new ArrayList<>(part.keySet());
        Function<Store, CompletionStage<Void>> step = whole
                ? store -> store.drop(stampsOf.apply(names.get(0)))
                : softly ? store -> store.expire(names.get(0)) : store -> store.invalidate(names);
        guard.call(Step.INSIST, step).whenComplete((done, failure) -> sent(part, whole, failure));
    }

    // The first ones of one kind: an expiry travels alone.
    private static Map<String, Waiting> firstOf(Map<String, Waiting> all, int atMost) {
        Map<String, Waiting> part = new LinkedHashMap<>();
        for (Map.Entry<String, Waiting> each : all.entrySet()) {
            boolean alone = each.getValue().softly();
            if (part.size() >= atMost || (alone && !part.isEmpty())) {
                break;
            }
            part.put(each.getKey(), each.getValue());
            if (alone) {
                break;
            }
        }
        return part;
    }

    private void sent(Map<String, Waiting> part, boolean whole, @Nullable Throwable failure) {
        Map<String, Integer> confirmed = new LinkedHashMap<>();
        int waiting;
        boolean goOn;
        synchronized (this) {
            sending = false;
            if (failure == null) {
                pauseNanos = FIRST_PAUSE_NANOS;
                forget(part, whole, confirmed);
            } else {
                pauseNanos = Math.min(LONGEST_PAUSE_NANOS, 2 * pauseNanos);
            }
            waiting = size();
            idle = waiting == 0;
            goOn = failure == null && !idle && !closed;
            if (goOn) {
                timer = environment.schedule(0, this::replay);
            }
        }
        confirmed.forEach((resource, count) -> listener.replayed(resource, count, waiting));
        if (!goOn) {
            replayLater();
        }
    }

    // What was registered again meanwhile waits on: that one came after what has just been confirmed.
    private void forget(Map<String, Waiting> part, boolean whole, Map<String, Integer> confirmed) {
        Map<String, Waiting> from = whole ? resources : keys;
        part.forEach((name, waiting) -> {
            if (from.remove(name, waiting)) {
                confirmed.merge(whole ? name : resourceOf(name), 1, Integer::sum);
            }
        });
    }

    /** Sends nothing more. What still waits is lost with this process; an outbox would keep it. */
    public synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    /** The resource in a key's name, {@code v1:api:{resource}:{hash}:{tenant}}. */
    static String resourceOf(String name) {
        String[] parts = name.split(":", 4);
        return parts.length < 4 ? "" : parts[2];
    }
}
