package dev.levee.internal.evict;

import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.internal.key.Keys;
import dev.levee.internal.scope.Scope;
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
 * Invalidations that the store has not confirmed (P13): kept, one for each key or scope, and sent again until it does. As long
 * as one waits here, this process does not ask the store for what it concerns. Over a bound, keys turn into their resource, and
 * so do tenants within one: more is voided than was asked for, never less. Thread-safe.
 */
public final class Backlog {
    /** How many single keys wait; the next one turns its resource's keys into the resource. */
    static final int KEYS_AT_MOST = 10_000;

    /** How many scopes wait. */
    static final int SCOPES_AT_MOST = 10_000;

    private static final long FIRST_PAUSE_NANOS = 200_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;

    private final Guard guard;
    private final Environment environment;
    private final String namespace;
    private final Listener listener;

    private final Map<String, Waiting> keys = new LinkedHashMap<>();
    private final Map<Scope, Waiting> scopes = new LinkedHashMap<>();
    private volatile boolean idle = true;
    private long registrations;
    private boolean sending;
    private boolean closed;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private Environment.@Nullable Timer timer;

    /** The number of the last registration, and whether it is to be expired only. */
    private record Waiting(long number, boolean softly) {}

    /** What travels together: keys, or one scope. */
    private record Part(Map<String, Waiting> keys, Map<Scope, Waiting> scopes) {}

    /** Hears of what waits. Must be quick. */
    public interface Listener {
        /**
         * An invalidation waits from now on.
         *
         * @param resource {@code *} for all of them
         * @param key the name of a key, {@code *} for every one of the resource, or {@code *:tenant} for every one of a tenant
         */
        void queued(String resource, String key, int waiting);

        /** The store has confirmed so many of a resource, or of all ({@code *}). */
        void replayed(String resource, int confirmed, int waiting);
    }

    /** Empty. */
    public Backlog(Guard guard, Environment environment, String namespace, Listener listener) {
        this.guard = guard;
        this.environment = environment;
        this.namespace = namespace;
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
            return keys.containsKey(name) || (!scopes.isEmpty() && coveredBy(name));
        }
    }

    private boolean coveredBy(String name) {
        String resource = Keys.resourceIn(name);
        String tenant = Keys.tenantIn(name);
        return scopes.containsKey(new Scope(namespace, resource, null))
                || scopes.containsKey(new Scope(namespace, null, tenant))
                || scopes.containsKey(new Scope(namespace, resource, tenant));
    }

    /** How many keys and scopes wait. */
    public synchronized int size() {
        return keys.size() + scopes.size();
    }

    /** Keys whose invalidation, or only expiry if {@code softly}, the store did not confirm. There is always room. */
    boolean add(List<String> names, boolean softly) {
        for (String name : names) {
            String resource = Keys.resourceIn(name);
            int waiting;
            boolean overflow;
            synchronized (this) {
                Waiting before = keys.get(name);
                overflow = before == null && keys.size() >= KEYS_AT_MOST;
                if (!overflow) {
                    keys.put(name, next(before, softly));
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
        return true;
    }

    /**
     * A scope whose clearing, or only expiry if {@code softly}, the store did not confirm. False if there is no room for it: no
     * wider scope stands for a tenant of all resources.
     */
    boolean add(Scope scope, boolean softly) {
        int waiting = 0;
        boolean full;
        String resource = scope.resource();
        String tenant = scope.tenant();
        synchronized (this) {
            Waiting before = scopes.get(scope);
            full = before == null && tenant != null && scopes.size() >= SCOPES_AT_MOST;
            if (!full) {
                Waiting next = next(before, softly);
                scopes.put(scope, next);
                if (!next.softly()) {
                    keys.keySet().removeIf(scope::covers);
                }
                idle = false;
                waiting = size();
            }
        }
        if (full) {
            return resource != null && addResource(resource);
        }
        listener.queued(resource == null ? "*" : resource, tenant == null ? "*" : "*:" + tenant, waiting);
        replayLater();
        return true;
    }

    private boolean addResource(String resource) {
        return add(new Scope(namespace, resource, null), false);
    }

    // Called under the lock.
    private Waiting next(@Nullable Waiting before, boolean softly) {
        return new Waiting(++registrations, softly && (before == null || before.softly()));
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
        Part part;
        synchronized (this) {
            timer = null;
            if (sending || closed || idle) {
                return;
            }
            sending = true;
            part = scopes.isEmpty()
                    ? new Part(firstOf(keys, guard.budget().keysPerCall()), Map.of())
                    : new Part(Map.of(), firstOf(scopes, 1));
        }
        guard.call(Step.INSIST, step(part)).whenComplete((done, failure) -> sent(part, failure));
    }

    private static Function<Store, CompletionStage<Void>> step(Part part) {
        if (!part.scopes().isEmpty()) {
            Map.Entry<Scope, Waiting> one = part.scopes().entrySet().iterator().next();
            return store -> store.drop(one.getKey().stamps(one.getValue().softly()));
        }
        List<String> names = new ArrayList<>(part.keys().keySet());
        boolean softly = part.keys().values().iterator().next().softly();
        return softly ? store -> store.expire(names.get(0)) : store -> store.invalidate(names);
    }

    // The first ones of one kind: an expiry travels alone.
    private static <T> Map<T, Waiting> firstOf(Map<T, Waiting> all, int atMost) {
        Map<T, Waiting> part = new LinkedHashMap<>();
        for (Map.Entry<T, Waiting> each : all.entrySet()) {
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

    private void sent(Part part, @Nullable Throwable failure) {
        Map<String, Integer> confirmed = new LinkedHashMap<>();
        int waiting;
        boolean goOn;
        synchronized (this) {
            sending = false;
            if (failure == null) {
                pauseNanos = FIRST_PAUSE_NANOS;
                forget(part, confirmed);
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
    private void forget(Part part, Map<String, Integer> confirmed) {
        part.keys().forEach((name, waiting) -> {
            if (keys.remove(name, waiting)) {
                confirmed.merge(Keys.resourceIn(name), 1, Integer::sum);
            }
        });
        part.scopes().forEach((scope, waiting) -> {
            if (scopes.remove(scope, waiting)) {
                String resource = scope.resource();
                confirmed.merge(resource == null ? "*" : resource, 1, Integer::sum);
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
}
