package dev.levee.internal.read;

import dev.levee.cache.Cache;
import dev.levee.cache.Outcome;
import dev.levee.cache.TenantCache;
import dev.levee.internal.scope.Scope;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Looks into the engine where a test must know that a get has come to rest before it goes on. */
public final class Insight {
    private Insight() {}

    /** How many batches of reads travel at once. */
    public static int batchesUnderWay() {
        return Reads.UNDER_WAY;
    }

    /** How many gets wait for loads that are under way in this process. */
    public static int waiting(Cache<?, ?> cache) {
        return ((CacheFace<?, ?>) cache).path.flights.waiting();
    }

    /** How many loads are under way in this process. */
    public static int flights(Cache<?, ?> cache) {
        return ((CacheFace<?, ?>) cache).path.flights.count();
    }

    /** {@link Cache#clear} without blocking. */
    public static CompletionStage<Void> clear(Cache<?, ?> cache) {
        CacheFace<?, ?> face = (CacheFace<?, ?>) cache;
        return face.scopeEvictor.clear(face.resourceScope());
    }

    /** {@link Cache#expireAll} without blocking. */
    public static CompletionStage<Void> expireAll(Cache<?, ?> cache) {
        CacheFace<?, ?> face = (CacheFace<?, ?>) cache;
        return face.scopeEvictor.expire(face.resourceScope());
    }

    /** {@code Levee.invalidateTenant} without blocking, where there is no other cache. */
    public static CompletionStage<Void> clearTenant(Cache<?, ?> cache, String namespace, String tenantText) {
        return ((CacheFace<?, ?>) cache).scopeEvictor.clear(new Scope(namespace, null, tenantText));
    }

    /** {@code Levee.expireTenant} without blocking, where there is no other cache. */
    public static CompletionStage<Void> expireTenant(Cache<?, ?> cache, String namespace, String tenantText) {
        return ((CacheFace<?, ?>) cache).scopeEvictor.expire(new Scope(namespace, null, tenantText));
    }

    /** {@link TenantCache#getIfPresent} without blocking, with its outcome. */
    public static <P, V> CompletionStage<Outcome<V>> peek(TenantCache<P, V> cache, P params) {
        TenantFace<P, V> face = (TenantFace<P, V>) cache;
        return face.cache.path.lookupAsync(face.ask(params, Ask.Mode.PEEK));
    }

    /** {@link TenantCache#beginPut} without blocking: what comes puts the value. */
    public static <P, V> CompletionStage<Function<V, CompletionStage<Void>>> beginPut(
            TenantCache<P, V> cache, P params) {
        TenantFace<P, V> face = (TenantFace<P, V>) cache;
        return face.claimed(params).thenApply(claim -> {
            claim.keep();
            return claim::fill;
        });
    }

    /** How many values are near, and how many of them the index of names knows. */
    public static long[] near(Cache<?, ?> cache) {
        NearHits<?, ?> hits = ((CacheFace<?, ?>) cache).path.nearHits;
        return hits == null ? new long[] {0, 0} : hits.near.sizes();
    }

    /** How many loads wait for a place. */
    public static int inLine(Cache<?, ?> cache) {
        return ((CacheFace<?, ?>) cache).path.gates.waiting();
    }
}
