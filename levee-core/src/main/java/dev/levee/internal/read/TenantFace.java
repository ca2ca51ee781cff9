package dev.levee.internal.read;

import dev.levee.cache.AsyncTenantCache;
import dev.levee.cache.Loader;
import dev.levee.cache.Outcome;
import dev.levee.cache.TenantCache;
import dev.levee.internal.evict.Puts;
import dev.levee.internal.key.Key;
import dev.levee.internal.near.NearValue;
import dev.levee.policy.Freshness;
import dev.levee.spi.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What users hold of one cache and tenant. */
final class TenantFace<P, V> implements TenantCache<P, V> {
    // How many values are under way at once in warm and putAll: enough to fill the line, little enough to bound memory.
    private static final int AT_ONCE = 256;

    final CacheFace<P, V> cache;
    private final String tenant;
    private final String tenantText;
    private final long maxAgeMillis;
    private final Route route;

    TenantFace(CacheFace<P, V> cache, String tenant, String tenantText, long maxAgeMillis, Route route) {
        this.cache = cache;
        this.tenant = tenant;
        this.tenantText = tenantText;
        this.maxAgeMillis = maxAgeMillis;
        this.route = route;
    }

    @Override
    public TenantCache<P, V> withMaxAge(Duration maxAge) {
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("cache \"" + cache.resource() + "\": maxAge " + maxAge
                    + " is negative. Set it to zero to load anew, or more.");
        }
        long millis = maxAge.compareTo(Freshness.LONGEST) > 0 ? Ask.ANY_AGE : maxAge.toMillis();
        return new TenantFace<>(cache, tenant, tenantText, millis, route);
    }

    @Override
    public TenantCache<P, V> bypassing() {
        return new TenantFace<>(cache, tenant, tenantText, maxAgeMillis, Route.BYPASSING);
    }

    @Override
    public AsyncTenantCache<P, V> async() {
        return new AsyncFace<>(this);
    }

    @Override
    public @Nullable V get(P params) {
        cache.requireLoader(cache.loader);
        NearValue found = near(params);
        return found != null ? cache.path.nearValue(found) : far(params).value();
    }

    @Override
    public @Nullable V get(P params, Loader<? super P, ? extends V> loader) {
        NearValue found = near(params);
        return found != null
                ? cache.path.nearValue(found)
                : cache.path.lookup(ask(params, loader)).value();
    }

    @Override
    public Outcome<V> lookup(P params) {
        cache.requireLoader(cache.loader);
        NearValue found = near(params);
        return found != null ? cache.path.nearOutcome(found) : far(params);
    }

    @Override
    public Outcome<V> lookup(P params, Loader<? super P, ? extends V> loader) {
        NearValue found = near(params);
        return found != null ? cache.path.nearOutcome(found) : cache.path.lookup(ask(params, loader));
    }

    @Override
    public @Nullable V getIfPresent(P params) {
        NearValue found = near(params);
        return found != null
                ? cache.path.nearValue(found)
                : cache.path.lookup(ask(params, Ask.Mode.PEEK)).value();
    }

    /** The value on the heap that answers a get of these params, or null. */
    @Nullable
    NearValue near(P params) {
        NearHits<P, V> hits = cache.path.nearHits;
        return hits == null || route.past() || !cache.admits(tenantText, params)
                ? null
                : hits.find(tenantText, params, maxAgeMillis);
    }

    private Outcome<V> far(P params) {
        return cache.path.lookup(ask(params, Ask.Mode.GET));
    }

    @Override
    public Map<P, V> getAll(Collection<? extends P> params) {
        return Batches.values(cache.resource(), lookupAll(params));
    }

    @Override
    public Map<P, Outcome<V>> lookupAll(Collection<? extends P> params) {
        return cache.lookupAll(params, this::near, asked -> ask(asked, Ask.Mode.GET));
    }

    @Override
    @SafeVarargs
    public final int warm(P... params) {
        return warm(Arrays.asList(params));
    }

    @Override
    public int warm(Collection<? extends P> params) {
        int cached = 0;
        for (List<P> part : ReadPath.chunks(List.<P>copyOf(params), AT_ONCE)) {
            for (Outcome<V> outcome : cache.lookupAll(asks(part, Ask.Mode.WARM)).values()) {
                cached += outcome instanceof Outcome.Failed<V> ? 0 : 1;
            }
        }
        return cached;
    }

    @Override
    public void put(P params, @Nullable V value) {
        cache.await(stored(params, value));
    }

    CompletableFuture<Void> stored(P params, @Nullable V value) {
        Key key = key(params);
        return cache.puts.put(key, cache.scopesOf(key), value);
    }

    CompletableFuture<Puts<V>.Claim> claimed(P params) {
        Key key = key(params);
        return cache.puts.begin(key, cache.scopesOf(key));
    }

    @Override
    public void putAll(Map<? extends P, ? extends @Nullable V> values) {
        for (List<Map.Entry<? extends P, ? extends @Nullable V>> part : ReadPath.chunks(
                new ArrayList<Map.Entry<? extends P, ? extends @Nullable V>>(values.entrySet()), AT_ONCE)) {
            CompletableFuture<?>[] puts = part.stream()
                    .map(each -> stored(each.getKey(), each.getValue()))
                    .toArray(CompletableFuture<?>[]::new);
            cache.await(CompletableFuture.allOf(puts));
        }
    }

    @Override
    public PendingPut<V> beginPut(P params) {
        Puts<V>.Claim claim = cache.await(claimed(params));
        claim.keep();
        return new PendingPut<>() {
            @Override
            public void put(@Nullable V value) {
                cache.await(claim.fill(value));
            }

            @Override
            public void close() {
                claim.end();
            }
        };
    }

    @Override
    public void invalidate(P params) {
        cache.await(cache.evictor.invalidate(List.of(key(params))));
    }

    @Override
    public void invalidateAfterCommit(P params) {
        Key key = key(params);
        Runnable invalidation = () -> cache.await(cache.evictor.invalidate(List.of(key)));
        Transactions.Transaction transaction = cache.path.transaction();
        if (transaction == null) {
            invalidation.run();
        } else {
            transaction.afterCommit(key.text(), invalidation);
        }
    }

    @Override
    public void invalidate(Collection<? extends P> params) {
        cache.await(cache.evictor.invalidate(keys(params)));
    }

    @Override
    public void expire(P params) {
        cache.await(cache.evictor.expire(key(params)));
    }

    @Override
    public void clear() {
        cache.await(cleared());
    }

    CompletableFuture<Void> cleared() {
        return cache.scopeEvictor.clear(cache.scopeOf(tenantText));
    }

    @Override
    public void expireAll() {
        cache.await(allExpired());
    }

    CompletableFuture<Void> allExpired() {
        return cache.scopeEvictor.expire(cache.scopeOf(tenantText));
    }

    @Override
    public @Nullable V refresh(P params) {
        return cache.path.lookup(loading(reload(params))).value();
    }

    // ------------------------------------------------------------------------------------------------------- asks

    Ask<P, V> ask(P params, Ask.Mode mode) {
        return cache.ask(tenant, tenantText, params, mode, maxAgeMillis, route);
    }

    Ask<P, V> ask(P params, Loader<? super P, ? extends V> loader) {
        return cache.ask(key(params), tenant, params, Ask.Mode.GET, maxAgeMillis, route, loader);
    }

    Ask<P, V> reload(P params) {
        return cache.ask(tenant, tenantText, params, Ask.Mode.RELOAD, 0, route);
    }

    Ask<P, V> loading(Ask<P, V> ask) {
        cache.requireLoader(ask.loader());
        return ask;
    }

    Map<P, Ask<P, V>> asks(Collection<? extends P> params, Ask.Mode mode) {
        Map<P, Ask<P, V>> asks = new LinkedHashMap<>();
        for (P each : params) {
            asks.computeIfAbsent(each, asked -> ask(asked, mode));
        }
        return asks;
    }

    Key key(P params) {
        return cache.key(tenantText, params);
    }

    List<Key> keys(Collection<? extends P> params) {
        return params.stream().map(this::key).toList();
    }
}
