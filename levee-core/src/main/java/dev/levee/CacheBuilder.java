package dev.levee;

import dev.levee.cache.BulkLoader;
import dev.levee.cache.Cache;
import dev.levee.cache.Loader;
import dev.levee.internal.evict.Evictor;
import dev.levee.internal.evict.Local;
import dev.levee.internal.evict.Puts;
import dev.levee.internal.evict.ScopeEvictor;
import dev.levee.internal.key.ByValue;
import dev.levee.internal.key.Keys;
import dev.levee.internal.load.Backoffs;
import dev.levee.internal.load.Flights;
import dev.levee.internal.load.Gate;
import dev.levee.internal.load.Gates;
import dev.levee.internal.load.Recipe;
import dev.levee.internal.near.NearCache;
import dev.levee.internal.read.CacheFace;
import dev.levee.internal.read.Canary;
import dev.levee.internal.read.ReadPath;
import dev.levee.internal.read.RolloutWatch;
import dev.levee.internal.read.Traces;
import dev.levee.internal.scope.ScopesOfResource;
import dev.levee.internal.tell.Teller;
import dev.levee.internal.wire.Compressions;
import dev.levee.policy.Freshness;
import dev.levee.policy.Loading;
import dev.levee.policy.Near;
import dev.levee.policy.Packing;
import dev.levee.policy.Protection;
import dev.levee.policy.Rollout;
import dev.levee.spi.Codec;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
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
    private Protection protection = Protection.DEFAULT;
    private @Nullable Executor loads;
    private Packing packing = Packing.DEFAULT;
    private @Nullable Near near;
    private @Nullable ToIntFunction<? super V> nearWeigher;
    private @Nullable Rollout rollout;
    private @Nullable DoubleSupplier rolloutPercent;
    private boolean shared;
    private boolean tenantScopes = true;
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

    /** What protects the database from the loads of this cache. {@link Protection#DEFAULT} if not said. */
    public CacheBuilder<P, V> protection(Protection value) {
        protection = value;
        return this;
    }

    /**
     * Runs all loaders on {@code executor}, also those of blocking gets, which then can be given a stale value or a timeout
     * while their load goes on. If not said, a blocking get runs the loader on its own thread. The executor is handed the load
     * by the calling thread, so one that passes on the caller's context finds it there.
     */
    public CacheBuilder<P, V> loadOn(Executor executor) {
        loads = executor;
        return this;
    }

    /** How large a value may be and when it is compressed. {@link Packing#DEFAULT} if not said. */
    public CacheBuilder<P, V> packing(Packing value) {
        packing = value;
        return this;
    }

    /** Keeps values on the heap of this process too, in front of the store. Nothing is kept near if not said. */
    public CacheBuilder<P, V> near(Near value) {
        near = value;
        nearWeigher = null;
        return this;
    }

    /**
     * The same, bounded by what {@code weigher} says of each value instead of the bytes of its encoded form. What the
     * weigher throws, and a negative weight, keep the value from being kept near.
     */
    public CacheBuilder<P, V> near(Near value, ToIntFunction<? super V> weigher) {
        near = value;
        nearWeigher = weigher;
        return this;
    }

    /**
     * Lets a part of the gets through the cache, and the others past it. All if not said. The percent may then be changed:
     * by {@link Cache#rollout()} in this process, and for all processes by a number under
     * {@code levee:rollout:{namespace:r:resource}} in the store, which is looked at every {@link Rollout#LOOK_EVERY}.
     */
    public CacheBuilder<P, V> rollout(Rollout value) {
        rollout = value;
        rolloutPercent = null;
        return this;
    }

    /**
     * The same, and changed by {@code percent} too, for instance a property: it is asked on the environment's executor as
     * often as the store. If it throws, or answers what is outside 0 to 100, that is counted and the last percent stays.
     */
    public CacheBuilder<P, V> rollout(Rollout value, DoubleSupplier percent) {
        rollout = value;
        rolloutPercent = percent;
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

    /**
     * Leaves out what {@code Levee.invalidateTenant}, {@code TenantCache.clear} and their soft forms need: they do not reach this
     * resource then, and a read asks for three names instead of seven. To be said in every process alike; those that do not agree
     * miss each other's values.
     */
    public CacheBuilder<P, V> withoutTenantScopes() {
        tenantScopes = false;
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
        if (shared && rollout != null && rollout.by() == Rollout.By.TENANT) {
            conflicts.add("rollout by tenant, and the resource is shared(): it has no tenants. Roll it out byKey().");
        }
        Freshness promised = freshness;
        if (promised == null) {
            conflicts.add("freshness is missing. Call freshness(Freshness.of(Duration.ofMinutes(5))), for instance.");
        } else {
            timeoutConflicts(promised, conflicts);
            nearConflicts(promised, conflicts);
        }
        if (!conflicts.isEmpty() || keys == null || chosen == null || promised == null) {
            throw new IllegalArgumentException("cache \"" + resource + "\": " + String.join(" And: ", conflicts));
        }
        return assemble(keys, chosen, promised);
    }

    private void timeoutConflicts(Freshness promised, List<String> conflicts) {
        Duration soft = protection.softTimeout();
        if (!soft.isZero() && promised.longestStale().isZero()) {
            conflicts.add("protection.softTimeout " + soft + " serves a stale value, and freshness keeps none. Allow"
                    + " freshness.staleIfError, or set the timeout to zero.");
        }
        if (soft.compareTo(loading.maxWait()) >= 0) {
            conflicts.add("protection.softTimeout " + soft + " is not less than loading.maxWait " + loading.maxWait()
                    + ", at which a get gives up. Set it below.");
        }
        if (protection.hardTimeout().compareTo(loading.maxWait()) > 0) {
            conflicts.add("protection.hardTimeout " + protection.hardTimeout() + " is longer than loading.maxWait "
                    + loading.maxWait() + ", at which a get gives up. Set it to that at most.");
        }
    }

    private void nearConflicts(Freshness promised, List<String> conflicts) {
        Near kept = near;
        if (kept == null) {
            return;
        }
        if (kept.ttl().compareTo(promised.ttl()) > 0) {
            conflicts.add("near.ttl " + kept.ttl() + " is longer than freshness.ttl " + promised.ttl()
                    + ", so a process could serve what the store has dropped. Set near.ttl to that at most, or raise"
                    + " freshness.ttl.");
        }
        if (nearWeigher != null && kept.measure() == Near.Measure.ENTRIES) {
            conflicts.add(
                    "near.entries " + kept.atMost() + " counts entries, and a weigher was given. Bound the weight by"
                            + " Near.bytes(…), or leave the weigher out.");
        }
    }

    private Cache<P, V> assemble(Keys<P> keys, Codec<V> chosen, Freshness promised) {
        Teller teller = new Teller(resource, levee.environment, levee.settings.listeners(), levee.recorders);
        ScopesOfResource scopes = new ScopesOfResource(
                levee.settings.namespace(),
                resource,
                tenantScopes && !shared,
                Recipe.usualRetentionMillis(promised),
                levee.guard,
                levee.environment);
        Recipe<V> recipe = new Recipe<>(chosen, promised, packing, ttlOf, versionOf, levee.environment, teller);
        NearCache<V> heap = near == null
                ? null
                : new NearCache<>(
                        near,
                        keys.prefix(),
                        scopes.resource(),
                        ByValue.compares(params),
                        chosen,
                        nearWeigher,
                        levee.environment,
                        teller);
        Backoffs backoffs = new Backoffs(resource, protection, levee.environment);
        Flights<V> flights = new Flights<>(
                levee.guard, levee.clock, recipe, loading, protection, backoffs, levee.environment, teller, heap);
        Gate gate = new Gate(protection.concurrentLoads(), levee.environment);
        Gates gates = new Gates(gate, levee.gate, protection.placeWait().toNanos(), levee.environment);
        ReadPath<P, V> path = new ReadPath<>(
                levee.reads,
                flights,
                levee.clock,
                chosen,
                promised,
                loading,
                new ReadPath.Protections(protection, gates, backoffs, levee.backlog),
                levee.environment,
                teller,
                levee.settings.budget(),
                bulkLoader,
                loads,
                levee.settings.transactions(),
                new Traces(teller, levee.settings.context()),
                keys,
                heap);
        Local local = new Local(flights, heap);
        Evictor evictor = new Evictor(levee.guard, local, levee.backlog, teller);
        ScopeEvictor scopeEvictor = new ScopeEvictor(levee.guard, levee.backlog, teller, () -> List.of(local));
        Puts<V> puts = new Puts<>(
                levee.guard,
                levee.clock,
                flights,
                recipe,
                evictor,
                levee.environment,
                teller,
                loading.lease().toMillis());
        Canary<P> canary = new Canary<>(rollout == null ? Rollout.ALL : rollout, keys, teller);
        CacheFace<P, V> cache = new CacheFace<>(
                resource, keys, scopes, shared, singleLoader(), path, evictor, scopeEvictor, puts, canary);
        levee.opened(resource, new Levee.Open(cache, flights, path, local, evictor, teller));
        if (rollout != null) {
            String name = RolloutWatch.name(levee.settings.namespace(), resource);
            new RolloutWatch(canary, levee.guard, levee.environment, teller, name, rolloutPercent, path::closed).look();
        }
        if (heap != null) {
            levee.coherence.add(heap);
        }
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
