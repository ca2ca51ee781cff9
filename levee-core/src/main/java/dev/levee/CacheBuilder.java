package dev.levee;

import dev.levee.cache.BulkLoader;
import dev.levee.cache.Cache;
import dev.levee.cache.Loader;
import dev.levee.internal.evict.Evictor;
import dev.levee.internal.evict.Puts;
import dev.levee.internal.key.Keys;
import dev.levee.internal.load.Flights;
import dev.levee.internal.load.Recipe;
import dev.levee.internal.read.CacheFace;
import dev.levee.internal.read.ReadPath;
import dev.levee.internal.scope.Scope;
import dev.levee.internal.tell.Teller;
import dev.levee.internal.wire.Compressions;
import dev.levee.policy.Freshness;
import dev.levee.policy.Loading;
import dev.levee.policy.Packing;
import dev.levee.spi.Codec;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Describes a cache. Asks first for what it cannot do without: {@link #freshness}. For one thread.
 *
 * @param <P> the type of the params: records, maps, scalars, lists, enums and what they hold
 * @param <V> the type of the values
 */
public final class CacheBuilder<P, V> {
    private final Levee levee;
    private final String resource;
    private final Type params;
    private final Type values;

    private @Nullable Freshness freshness;
    private Loading loading = Loading.DEFAULT;
    private Packing packing = Packing.DEFAULT;
    private boolean shared;
    private boolean strictSchema;
    private @Nullable Codec<V> codec;
    private @Nullable Loader<? super P, ? extends V> loader;
    private @Nullable BulkLoader<P, V> bulkLoader;
    private @Nullable Function<? super V, @Nullable Duration> ttlOf;
    private @Nullable ToLongFunction<? super V> versionOf;

    CacheBuilder(Levee levee, String resource, Type params, Type values) {
        this.levee = levee;
        this.resource = resource;
        this.params = params;
        this.values = values;
    }

    /** How long a value may be served. Required. */
    public CacheBuilder<P, V> freshness(Freshness value) {
        freshness = value;
        return this;
    }

    /** How loads are kept to one per key. {@link Loading#DEFAULT} if not said. */
    public CacheBuilder<P, V> loading(Loading value) {
        loading = value;
        return this;
    }

    /** How large a value may be and when it is compressed. {@link Packing#DEFAULT} if not said. */
    public CacheBuilder<P, V> packing(Packing value) {
        packing = value;
        return this;
    }

    /** Fetches one value. Without it, use {@code get(params, loader)}, or a {@link #bulkLoader}. */
    public CacheBuilder<P, V> loader(Loader<? super P, ? extends V> value) {
        loader = value;
        return this;
    }

    /** Fetches many values at once, for batches. Single gets use it too if there is no {@link #loader}. */
    public CacheBuilder<P, V> bulkLoader(BulkLoader<P, V> value) {
        bulkLoader = value;
        return this;
    }

    /** The values belong to no tenant: they are reached by {@link Cache#shared()} only. */
    public CacheBuilder<P, V> shared() {
        shared = true;
        return this;
    }

    /** Chooses a ttl by the value. Null means the policy's; zero or less means not to store. Jitter still shortens it. */
    public CacheBuilder<P, V> ttlOf(Function<? super V, @Nullable Duration> value) {
        ttlOf = value;
        return this;
    }

    /**
     * Extracts a version that grows with every change (a version column, a modification time): while an entry stands, a
     * value of an older version, read for instance from a lagging replica, does not replace it.
     */
    public CacheBuilder<P, V> versionOf(ToLongFunction<? super V> value) {
        versionOf = value;
        return this;
    }

    /** Reads only entries of exactly the present shape of {@code V}; if not said, fields may have come and gone. */
    public CacheBuilder<P, V> strictSchema() {
        strictSchema = true;
        return this;
    }

    /** Writes and reads the values. If not said, what the {@link LeveeBuilder#codecs} make: MessagePack. */
    public CacheBuilder<P, V> codec(Codec<V> value) {
        codec = value;
        return this;
    }

    /**
     * Builds the cache. One for each resource.
     *
     * @throws IllegalArgumentException with every conflict in the description, not only the first
     */
    public Cache<P, V> build() {
        List<String> conflicts = new ArrayList<>();
        Keys<P> keys = tried(conflicts, () -> Keys.of(levee.settings.namespace(), resource, params));
        Codec<V> chosen = tried(
                conflicts, () -> codec != null ? codec : levee.settings.codecs().codec(values, strictSchema));
        tried(conflicts, () -> {
            Compressions.require(packing.compression());
            return "";
        });
        Freshness promised = freshness;
        if (promised == null) {
            conflicts.add("freshness is missing. Call freshness(Freshness.of(Duration.ofMinutes(5))), for instance.");
        }
        if (!conflicts.isEmpty() || keys == null || chosen == null || promised == null) {
            throw new IllegalArgumentException("cache \"" + resource + "\": " + String.join(" And: ", conflicts));
        }
        return assemble(keys, chosen, promised);
    }

    private Cache<P, V> assemble(Keys<P> keys, Codec<V> chosen, Freshness promised) {
        Teller teller = new Teller(resource, levee.environment, levee.settings.listeners());
        Scope scope = new Scope(
                levee.settings.namespace(),
                resource,
                Recipe.usualRetentionMillis(promised),
                levee.guard,
                levee.environment);
        Recipe<V> recipe = new Recipe<>(chosen, promised, packing, ttlOf, versionOf, levee.environment, teller);
        Flights<V> flights = new Flights<>(levee.guard, levee.clock, scope, recipe, loading, levee.environment, teller);
        ReadPath<P, V> path = new ReadPath<>(
                levee.reads,
                flights,
                scope,
                levee.clock,
                chosen,
                promised,
                loading,
                levee.environment,
                teller,
                bulkLoader,
                levee.settings.budget().keysPerCall());
        Evictor evictor = new Evictor(levee.guard, flights, scope, teller);
        Puts<V> puts = new Puts<>(
                levee.guard,
                levee.clock,
                flights,
                scope,
                recipe,
                evictor,
                levee.environment,
                teller,
                loading.lease().toMillis());
        CacheFace<P, V> cache = new CacheFace<>(resource, keys, shared, singleLoader(), path, evictor, puts);
        levee.opened(resource, new Levee.Open(flights, path));
        return cache;
    }

    private @Nullable Loader<? super P, ? extends V> singleLoader() {
        BulkLoader<P, V> bulk = bulkLoader;
        if (loader != null || bulk == null) {
            return loader;
        }
        return (asked, context) -> {
            Map<P, @Nullable V> found = bulk.load(Set.of(asked), context);
            if (!found.containsKey(asked)) {
                context.doNotStore();
            }
            return found.get(asked);
        };
    }

    private static <T> @Nullable T tried(List<String> conflicts, Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException | IllegalStateException conflict) {
            conflicts.add(String.valueOf(conflict.getMessage()));
            return null;
        }
    }
}
