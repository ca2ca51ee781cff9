package dev.levee.internal.read;

import dev.levee.cache.Cache;
import dev.levee.cache.Loader;
import dev.levee.cache.Outcome;
import dev.levee.cache.Request;
import dev.levee.cache.RolloutSwitch;
import dev.levee.cache.TenantCache;
import dev.levee.event.CacheState;
import dev.levee.event.CacheStats;
import dev.levee.internal.evict.Evictor;
import dev.levee.internal.evict.Puts;
import dev.levee.internal.evict.ScopeEvictor;
import dev.levee.internal.key.Key;
import dev.levee.internal.key.Keys;
import dev.levee.internal.near.NearValue;
import dev.levee.internal.scope.Scope;
import dev.levee.internal.scope.Scopes;
import dev.levee.internal.scope.ScopesOfResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What users hold of one cache: turns tenants and params into keys, and calls into asks. */
public final class CacheFace<P, V> implements Cache<P, V> {
    final ReadPath<P, V> path;
    final Evictor evictor;
    final ScopeEvictor scopeEvictor;
    final Puts<V> puts;
    final Canary<P> canary;
    final @Nullable Loader<? super P, ? extends V> loader;
    private final String resource;
    private final Keys<P> keys;
    private final ScopesOfResource scopes;
    private final boolean declaredShared;

    /** Over the parts of one cache. */
    public CacheFace(
            String resource,
            Keys<P> keys,
            ScopesOfResource scopes,
            boolean declaredShared,
            @Nullable Loader<? super P, ? extends V> loader,
            ReadPath<P, V> path,
            Evictor evictor,
            ScopeEvictor scopeEvictor,
            Puts<V> puts,
            Canary<P> canary) {
        this.resource = resource;
        this.keys = keys;
        this.scopes = scopes;
        this.declaredShared = declaredShared;
        this.loader = loader;
        this.path = path;
        this.evictor = evictor;
        this.scopeEvictor = scopeEvictor;
        this.puts = puts;
        this.canary = canary;
    }

    @Override
    public String resource() {
        return resource;
    }

    @Override
    public TenantCache<P, V> tenant(String tenant) {
        return new TenantFace<>(this, tenant, tenantText(tenant), Ask.ANY_AGE, Route.CACHE);
    }

    @Override
    public TenantCache<P, V> shared() {
        if (!declaredShared) {
            throw new IllegalStateException("cache \"" + resource
                    + "\" is not shared: say whose data by tenant(…), or declare it by CacheBuilder.shared()");
        }
        return new TenantFace<>(this, Keys.SHARED, Keys.SHARED, Ask.ANY_AGE, Route.CACHE);
    }

    private String tenantText(String tenant) {
        if (declaredShared) {
            throw new IllegalArgumentException("cache \"" + resource
                    + "\" is shared: its values belong to no tenant. Use shared(), or build it without shared().");
        }
        return keys.tenantText(tenant);
    }

    @Override
    public Map<Request<P>, V> getAllFor(Collection<Request<P>> requests) {
        return Batches.values(resource, lookupAllFor(requests));
    }

    @Override
    public Map<Request<P>, Outcome<V>> lookupAllFor(Collection<Request<P>> requests) {
        return lookupAll(
                requests,
                each -> near(tenantText(each.tenant()), each.params()),
                each -> ask(
                        each.tenant(),
                        tenantText(each.tenant()),
                        each.params(),
                        Ask.Mode.GET,
                        Ask.ANY_AGE,
                        Route.CACHE));
    }

    private @Nullable NearValue near(String tenantText, P params) {
        NearHits<P, V> hits = path.nearHits;
        return hits == null || !admits(tenantText, params) ? null : hits.find(tenantText, params, Ask.ANY_AGE);
    }

    /** Whether the rollout lets a get of these params be answered near; params that are no key are refused later. */
    boolean admits(String tenantText, @Nullable P params) {
        return params == null || canary.mayBeNear(tenantText, params);
    }

    /** Answers asks, each distinct key once. */
    <K> Map<K, Outcome<V>> lookupAll(Map<K, Ask<P, V>> asks) {
        requireSomeLoader();
        List<Ask<P, V>> distinct = new ArrayList<>();
        Map<K, Integer> places = ReadPath.distinct(asks, distinct);
        return Batches.spread(places, path.lookupAll(distinct));
    }

    /** Answers each of what is asked for, once: what is near at once, the others together. */
    <K> Map<K, Outcome<V>> lookupAll(
            Collection<? extends K> asked, Function<K, @Nullable NearValue> near, Function<K, Ask<P, V>> ask) {
        requireSomeLoader();
        Map<K, Outcome<V>> outcomes = new LinkedHashMap<>();
        Map<K, Ask<P, V>> far = part(asked, near, ask, outcomes);
        return far.isEmpty() ? outcomes : Batches.inOrder(asked, outcomes, lookupAll(far));
    }

    /** The same, without blocking. */
    <K> CompletableFuture<Map<K, Outcome<V>>> lookupAllAsync(
            Collection<? extends K> asked, Function<K, @Nullable NearValue> near, Function<K, Ask<P, V>> ask) {
        requireSomeLoader();
        Map<K, Outcome<V>> outcomes = new LinkedHashMap<>();
        Map<K, Ask<P, V>> far = part(asked, near, ask, outcomes);
        if (far.isEmpty() && !outcomes.isEmpty()) {
            return CompletableFuture.completedFuture(outcomes);
        }
        List<Ask<P, V>> distinct = new ArrayList<>();
        Map<K, Integer> places = ReadPath.distinct(far, distinct);
        List<K> order = List.copyOf(asked);
        return path.lookupAllAsync(distinct)
                .thenApply(found -> Batches.inOrder(order, outcomes, Batches.spread(places, found)));
    }

    // Near hits into outcomes; what the store is to be asked for.
    private <K> Map<K, Ask<P, V>> part(
            Collection<? extends K> asked,
            Function<K, @Nullable NearValue> near,
            Function<K, Ask<P, V>> ask,
            Map<K, Outcome<V>> outcomes) {
        Map<K, Ask<P, V>> far = new LinkedHashMap<>();
        for (K each : asked) {
            if (outcomes.containsKey(each) || far.containsKey(each)) {
                continue;
            }
            NearValue found = near.apply(each);
            if (found != null) {
                outcomes.put(each, path.nearOutcome(found));
            } else {
                far.put(each, ask.apply(each));
            }
        }
        return far;
    }

    Ask<P, V> ask(String tenant, String tenantText, P params, Ask.Mode mode, long maxAgeMillis, Route route) {
        return ask(key(tenantText, params), tenant, params, mode, maxAgeMillis, route, loader);
    }

    /** An ask, on the route that its caller or the rollout says; what acts on the cache by order is not asked of either. */
    Ask<P, V> ask(
            Key key,
            String tenant,
            P params,
            Ask.Mode mode,
            long maxAgeMillis,
            Route asked,
            @Nullable Loader<? super P, ? extends V> by) {
        boolean order = mode == Ask.Mode.WARM || mode == Ask.Mode.RELOAD;
        Route route = order ? Route.CACHE : asked.past() ? asked : canary.route(key);
        return new Ask<>(key, scopesOf(key), tenant, params, mode, maxAgeMillis, route, by);
    }

    Key key(String tenantText, P params) {
        return keys.key(tenantText, params);
    }

    /** What a key belongs to. */
    Scopes scopesOf(Key key) {
        return scopes.of(key.tenant());
    }

    /** The scope of all values. */
    Scope resourceScope() {
        return scopes.resource();
    }

    /** The scope of one tenant's values, or of all if there are no tenants. */
    Scope scopeOf(String tenantText) {
        if (declaredShared) {
            return scopes.resource();
        }
        if (!scopes.byTenant()) {
            throw new IllegalStateException("cache \"" + resource
                    + "\" was built withoutTenantScopes(), so one tenant's values cannot be ended together. Leave that out,"
                    + " in every process, or use Cache.clear().");
        }
        return scopes.within(tenantText);
    }

    /** A get that may have to load needs a loader, or it would fail only when the cache is cold. */
    void requireLoader(@Nullable Loader<? super P, ? extends V> given) {
        if (given == null) {
            throw path.noLoader();
        }
    }

    private void requireSomeLoader() {
        if (loader == null && path.bulkLoader == null) {
            throw path.noLoader();
        }
    }

    @Override
    public void clear() {
        await(scopeEvictor.clear(resourceScope()));
    }

    @Override
    public void expireAll() {
        await(scopeEvictor.expire(resourceScope()));
    }

    /** Waits on this thread, which is bounded by the store's budget. */
    <T> T await(CompletableFuture<T> answer) {
        path.requireOpen();
        new CallerThread(path.environment, null).await(answer, resource, answer::completeExceptionally);
        return path.now(answer);
    }

    @Override
    public RolloutSwitch rollout() {
        return canary;
    }

    @Override
    public CacheStats stats() {
        return path.teller.stats();
    }

    @Override
    public CacheState state() {
        return path.state();
    }

    @Override
    public String keyOf(String tenant, P params) {
        return key(declaredShared ? Keys.SHARED : keys.tenantText(tenant), params)
                .text();
    }
}
