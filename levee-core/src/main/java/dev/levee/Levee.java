package dev.levee;

import dev.levee.cache.TypeRef;
import dev.levee.heap.HeapStore;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.StoreClock;
import dev.levee.internal.load.Flights;
import dev.levee.internal.machine.SystemEnvironment;
import dev.levee.internal.read.ReadPath;
import dev.levee.internal.read.Reads;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import java.lang.reflect.Type;
import java.util.concurrent.ConcurrentHashMap;

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

    final LeveeBuilder settings;
    final Environment environment;
    final Guard guard;
    final StoreClock clock;
    final Reads reads;
    private final boolean ownsEnvironment;
    private final ConcurrentHashMap<String, Open> caches = new ConcurrentHashMap<>();

    /** A cache that was built. */
    record Open(Flights<?> flights, ReadPath<?, ?> path) {}

    Levee(LeveeBuilder settings, Environment environment, boolean ownsEnvironment) {
        this.settings = settings;
        this.environment = environment;
        this.ownsEnvironment = ownsEnvironment;
        Store store = settings.store(environment);
        this.guard = new Guard(store, environment, settings.budget());
        this.clock = new StoreClock(environment);
        this.reads = new Reads(guard, clock, environment);
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

    /** Voids values by the names of their keys. */
    public void invalidateKeys(java.util.Collection<String> keys) {
        for (String key : keys) {
            if (!key.matches("v[0-9]+:api:[a-z0-9]+:[a-f0-9]{12}:[a-z0-9_]+")) {
                throw new IllegalArgumentException("no key of Levee");
            }
            woken(key);
        }
        try {
            guard.callPatiently(store -> store.invalidate(java.util.List.copyOf(keys)))
                    .join();
        } catch (java.util.concurrent.CompletionException e) {
            throw new dev.levee.cache.InvalidationException("the store did not confirm", e.getCause());
        }
    }

    void opened(String resource, Open cache) {
        if (caches.putIfAbsent(resource, cache) != null) {
            throw new IllegalArgumentException("resource \"" + resource
                    + "\" has a cache already. Build it once and share it, or give this one another name.");
        }
    }

    // A key is v1:api:{resource}:{hash}:{tenant}.
    private void woken(String key) {
        String[] parts = key.split(":", 4);
        Open cache = parts.length < 4 ? null : caches.get(parts[2]);
        if (cache != null) {
            cache.flights().woken(key);
        }
    }

    /** Fails new calls, ends all waits, closes the store and stops the threads. Idempotent. */
    @Override
    public void close() {
        caches.values().forEach(cache -> cache.path().close());
        guard.close();
        if (ownsEnvironment) {
            environment.close();
        }
    }

    static Environment systemEnvironment() {
        return new SystemEnvironment();
    }
}
