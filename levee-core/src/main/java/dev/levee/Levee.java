package dev.levee;

import dev.levee.cache.Cache;
import dev.levee.cache.TypeRef;
import dev.levee.event.BreakerState;
import dev.levee.event.CacheEvent;
import dev.levee.event.Metric;
import dev.levee.event.NearState;
import dev.levee.event.Recorder;
import dev.levee.heap.HeapStore;
import dev.levee.internal.evict.Backlog;
import dev.levee.internal.evict.Evictor;
import dev.levee.internal.evict.Local;
import dev.levee.internal.evict.ScopeEvictor;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.internal.guard.StoreClock;
import dev.levee.internal.key.Keys;
import dev.levee.internal.load.Flights;
import dev.levee.internal.load.Gate;
import dev.levee.internal.machine.SystemEnvironment;
import dev.levee.internal.near.Coherence;
import dev.levee.internal.read.ReadPath;
import dev.levee.internal.read.Reads;
import dev.levee.internal.scope.Scope;
import dev.levee.internal.tell.Recorders;
import dev.levee.internal.tell.Teller;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Caches over one store. Thread-safe; one for each application and store. Closing it closes the store.
 *
 * <pre>{@code
 * try (Levee levee = Levee.with(RedisStore.connect("redis://localhost:6379")).namespace("shop").build()) {
 *   Cache<Sku, Price> prices = levee.cache("price", Sku.class, Price.class)
 *       .freshness(Freshness.of(ofMinutes(5)).withStaleWhileRevalidate(ofMinutes(1)))
 *       .loader((sku, context) -> catalogue.priceOf(context.tenant(), sku))
 *       .build();
 *   Price price = prices.tenant("acme").get(sku);
 * }
 * }</pre>
 */
public final class Levee implements AutoCloseable {
    private static final long HEAP_BYTES = 64L << 20;
    private static final String ALL = "*";
    private static final Pattern KEY = Pattern.compile("v[0-9]+:api:[a-z0-9]+:[a-f0-9]{12}:[a-z0-9_]+");

    final LeveeBuilder settings;
    final Environment environment;
    final Guard guard;
    final StoreClock clock;
    final Reads reads;
    final Backlog backlog;
    final Gate gate;
    final Coherence coherence;
    final Recorders recorders = new Recorders();
    private final Teller teller;
    private final ScopeEvictor tenants;
    private final boolean ownsEnvironment;
    private final ConcurrentHashMap<String, Open> caches = new ConcurrentHashMap<>();

    /** A cache that was built. */
    record Open(
            Cache<?, ?> cache, Flights<?> flights, ReadPath<?, ?> path, Local local, Evictor evictor, Teller teller) {}

    Levee(LeveeBuilder settings, Environment environment, boolean ownsEnvironment) {
        this.settings = settings;
        this.environment = environment;
        this.ownsEnvironment = ownsEnvironment;
        Store store = settings.store(environment);
        this.teller = new Teller(ALL, environment, settings.listeners(), recorders);
        this.guard = new Guard(store, environment, settings.budget(), settings.breaker(), new GuardTeller());
        this.backlog = new Backlog(guard, environment, settings.namespace(), new BacklogTeller());
        this.tenants = new ScopeEvictor(guard, backlog, teller, this::locals);
        this.gate = new Gate(settings.concurrentLoads(), environment);
        this.clock = new StoreClock(environment);
        this.reads = new Reads(guard, clock, environment);
        this.coherence = new Coherence(guard, environment, teller);
        store.open(settings.namespace(), this::woken);
    }

    /** Begins to describe caches over {@code store}, which the built object owns and closes. */
    public static LeveeBuilder with(Store store) {
        return new LeveeBuilder(environment -> store);
    }

    /** Begins to describe caches on the heap of this process, of 64 MiB: the same promises, for one process. */
    public static LeveeBuilder inMemory() {
        return new LeveeBuilder(environment -> HeapStore.of(environment, HEAP_BYTES));
    }

    /**
     * Begins to describe a cache.
     *
     * @param resource what is cached, {@code [a-z0-9]+}; one cache for each
     */
    public <P, V> CacheBuilder<P, V> cache(String resource, Class<P> params, Class<V> values) {
        return describe(resource, params, values);
    }

    /** As {@link #cache(String, Class, Class)}, of generic values: {@code new TypeRef<List<Price>>() {}}. */
    public <P, V> CacheBuilder<P, V> cache(String resource, Class<P> params, TypeRef<V> values) {
        return describe(resource, params, values.type());
    }

    /** As {@link #cache(String, Class, Class)}, with generic types. */
    public <P, V> CacheBuilder<P, V> cache(String resource, TypeRef<P> params, TypeRef<V> values) {
        return describe(resource, params.type(), values.type());
    }

    private <P, V> CacheBuilder<P, V> describe(String resource, Type params, Type values) {
        return new CacheBuilder<>(this, resource, params, values);
    }

    void opened(String resource, Open cache) {
        if (caches.putIfAbsent(resource, cache) != null) {
            throw new IllegalArgumentException("resource \"" + resource
                    + "\" has a cache already. Build it once and share it, or give this one another name.");
        }
        recorders.opened(resource);
    }

    /** The caches that were built, in no order. */
    public List<Cache<?, ?>> caches() {
        List<Cache<?, ?>> all = new ArrayList<>();
        caches.values().forEach(open -> all.add(open.cache()));
        return all;
    }

    /** The cache of a resource; null if none was built. */
    public @Nullable Cache<?, ?> findCache(String resource) {
        Open open = caches.get(resource);
        return open == null ? null : open.cache();
    }

    /** Tells {@code recorder} of the caches that are there, and from now on what a count cannot say. */
    public void record(Recorder recorder) {
        recorders.add(recorder);
        caches.keySet().forEach(recorder::opened);
    }

    /**
     * Voids values by the names that {@link Cache#keyOf} gives, of any resource of this namespace, whether it has a cache
     * here or not: for relays that were handed names. As {@link dev.levee.cache.TenantCache#invalidate(Object)} otherwise.
     * Blocks.
     *
     * @throws IllegalArgumentException if a name is none of a key
     * @throws dev.levee.cache.InvalidationException if the store did not confirm it
     */
    public void invalidateKeys(Collection<String> names) {
        Map<String, List<String>> byResource = new LinkedHashMap<>();
        for (String name : new LinkedHashSet<>(names)) {
            if (!KEY.matcher(name).matches()) {
                throw new IllegalArgumentException("\"" + name + "\" is no name of a key, " + KEY.pattern()
                        + ". Give what Cache.keyOf(tenant, params) returned.");
            }
            byResource
                    .computeIfAbsent(Keys.resourceIn(name), resource -> new ArrayList<>())
                    .add(name);
        }
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Map.Entry<String, List<String>> each : byResource.entrySet()) {
            CompletableFuture<Void> one = evictor(each.getKey()).invalidateNames(each.getValue());
            all = all.thenCombine(one, (first, second) -> null);
        }
        await(all);
    }

    /**
     * Voids every value of a tenant, of all resources of this namespace at once, whatever their number, whether they have a
     * cache here or not; but for those built {@code withoutTenantScopes()}, in which a tenant's values cannot be told apart. A
     * get that starts after this has returned, in any process that reaches the store, returns nothing of it whose load began
     * before. The bytes stay in the store until their time there is over. Blocks.
     *
     * @throws IllegalArgumentException if the tenant is empty or too long
     * @throws dev.levee.cache.InvalidationException if the store did not confirm it
     */
    public void invalidateTenant(String tenant) {
        await(tenants.clear(scopeOf(tenant)));
    }

    /**
     * Makes every value of a tenant stale, as {@link #invalidateTenant} voids them and {@link dev.levee.cache.TenantCache#expire}
     * does with one. Blocks.
     *
     * @throws IllegalArgumentException if the tenant is empty or too long
     * @throws dev.levee.cache.InvalidationException if the store did not confirm it
     */
    public void expireTenant(String tenant) {
        await(tenants.expire(scopeOf(tenant)));
    }

    private Scope scopeOf(String tenant) {
        return new Scope(settings.namespace(), null, Keys.textOf(tenant));
    }

    private List<Local> locals() {
        return caches.values().stream().map(Open::local).toList();
    }

    private static void await(CompletableFuture<Void> done) {
        try {
            done.join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    private Evictor evictor(String resource) {
        Open cache = caches.get(resource);
        return cache != null ? cache.evictor() : new Evictor(guard, Local.NOTHING, backlog, teller);
    }

    /** Whether gets ask the store. */
    public BreakerState breakerState() {
        return guard.breakerState();
    }

    /** Whether near values are served: whether the store tells of writes. */
    public NearState nearState() {
        return coherence.state();
    }

    /** How late the store's word was when it was last heard, at most; zero if it never was. */
    public Duration nearLag() {
        return coherence.lag();
    }

    /** How many invalidations wait for the store's confirmation, by key or scope. */
    public int queuedInvalidations() {
        return backlog.size();
    }

    private void breakerChanged(BreakerState from, BreakerState to, String reason) {
        teller.tell(new CacheEvent.BreakerChanged(ALL, from, to, reason));
        if (to == BreakerState.OPEN) {
            teller.warn("breaker open", "the store is given up for a while: " + reason);
        } else {
            teller.warn(
                    "breaker " + to,
                    "the store is " + (to == BreakerState.CLOSED ? "asked again: " : "probed: ") + reason);
            // What it has missed comes before anything else.
            backlog.replaySoon();
        }
    }

    private final class GuardTeller implements Guard.Listener {
        @Override
        public void breakerChanged(BreakerState from, BreakerState to, String reason) {
            Levee.this.breakerChanged(from, to, reason);
        }

        @Override
        public void asked(Step step, boolean failed, long tookNanos) {
            recorders.asked(step.label(), failed, tookNanos);
        }
    }

    private final class BacklogTeller implements Backlog.Listener {
        @Override
        public void queued(String resource, String key, int waiting) {
            Teller told = tellerOf(resource);
            told.count(Metric.INVALIDATIONS_QUEUED);
            told.tell(new CacheEvent.InvalidationQueued(resource, key, waiting));
            told.warn(
                    "backlog",
                    "an invalidation was not confirmed by the store and is queued (" + waiting
                            + " wait). This process loads past the store what they concern; others may serve old values.");
        }

        @Override
        public void replayed(String resource, int confirmed, int waiting) {
            Teller told = tellerOf(resource);
            told.count(Metric.INVALIDATIONS_REPLAYED, confirmed);
            told.tell(new CacheEvent.InvalidationsReplayed(resource, confirmed, waiting));
        }

        private Teller tellerOf(String resource) {
            Open cache = caches.get(resource);
            return cache == null ? teller : cache.teller();
        }
    }

    private void woken(String key) {
        Open cache = caches.get(Keys.resourceIn(key));
        if (cache != null) {
            cache.flights().woken(key);
        }
    }

    /** Fails new calls, ends all waits, closes the store and stops the threads. Idempotent. */
    @Override
    public void close() {
        backlog.close();
        coherence.close();
        caches.values().forEach(cache -> cache.path().close());
        guard.close();
        if (ownsEnvironment) {
            environment.close();
        }
        recorders.closed();
    }

    static Environment systemEnvironment() {
        return new SystemEnvironment();
    }
}
