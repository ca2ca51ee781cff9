package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.CacheBuilder;
import dev.levee.cache.LoadCycleException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.Loader;
import dev.levee.cache.TenantCache;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P6: loaders that use caches never wait in a circle. Time stands still, so what ends here ends at once. */
@Promise("P6")
class LoadCycleTest extends OnManualTime {
    private final Map<String, TenantCache<String, String>> caches = new ConcurrentHashMap<>();
    private final ExecutorService single = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "single");
        thread.setDaemon(true);
        return thread;
    });

    @AfterEach
    void stopSingle() {
        single.shutdownNow();
    }

    private TenantCache<String, String> cache(Fleet.Member member, String resource, Loader<String, String> loader) {
        return cache(member, resource, loader, policy -> policy);
    }

    private TenantCache<String, String> cache(
            Fleet.Member member,
            String resource,
            Loader<String, String> loader,
            UnaryOperator<CacheBuilder<String, String>> policy) {
        TenantCache<String, String> cache = policy.apply(member.levee()
                        .cache(resource, String.class, String.class)
                        .freshness(Fleet.FIVE_MINUTES)
                        .loader(loader))
                .build()
                .tenant("acme");
        caches.put(resource, cache);
        return cache;
    }

    @Test
    void aLoaderThatGetsItsOwnKeyIsToldSo() throws Exception {
        Fleet.Member a = fleet.join(source);
        TenantCache<String, String> self =
                cache(a, "self", (id, context) -> caches.get("self").get(id));

        assertThat(failure(fleet.async(() -> self.get("1")), LoadCycleException.class))
                .hasMessageContaining("cache \"self\"");
    }

    @Test
    void norMayItDoSoInABatchOrByAReloadOrAsynchronously() throws Exception {
        Fleet.Member a = fleet.join(source);
        TenantCache<String, String> self = cache(a, "self", (id, context) -> switch (id) {
            case "batch" -> caches.get("self").getAll(List.of("x", id)).get(id);
            case "reload" -> caches.get("self").refresh(id);
            case "async" ->
                caches.get("self").async().get(id).toCompletableFuture().get(20, TimeUnit.SECONDS);
            default -> id;
        });

        assertThatThrownBy(() -> ended(fleet.async(() -> self.get("batch"))))
                .hasStackTraceContaining(LoadCycleException.class.getName());
        failure(fleet.async(() -> self.get("reload")), LoadCycleException.class);
        assertThatThrownBy(() -> ended(fleet.async(() -> self.get("async"))))
                .hasStackTraceContaining(LoadCycleException.class.getName());
        assertThat(ended(fleet.async(() -> self.get("x")))).isEqualTo("x");
    }

    @Test
    void whileTheStoreIsDownToo() throws Exception {
        Fleet.Member a = fleet.join(source);
        a.store().down(true);
        TenantCache<String, String> self =
                cache(a, "self", (id, context) -> caches.get("self").get(id));

        failure(fleet.async(() -> self.get("1")), LoadCycleException.class);
    }

    @Test
    void aCircleThroughTwoCachesIsFoundOnOneThread() throws Exception {
        Fleet.Member a = fleet.join(source);
        TenantCache<String, String> left =
                cache(a, "left", (id, context) -> caches.get("right").get(id));
        cache(a, "right", (id, context) -> caches.get("left").get(id));

        failure(fleet.async(() -> left.get("1")), LoadCycleException.class);
    }

    @Test
    void aCircleThroughTwoCachesIsFoundOnTwoThreads() throws Exception {
        Fleet.Member a = fleet.join(source);
        CyclicBarrier both = new CyclicBarrier(2);
        TenantCache<String, String> left = cache(a, "left", (id, context) -> {
            both.await(20, TimeUnit.SECONDS);
            return caches.get("right").get(id);
        });
        TenantCache<String, String> right = cache(a, "right", (id, context) -> {
            both.await(20, TimeUnit.SECONDS);
            return caches.get("left").get(id);
        });
        CompletableFuture<String> first = fleet.async(() -> left.get("1"));
        CompletableFuture<String> second = fleet.async(() -> right.get("1"));

        failure(first, LoadCycleException.class);
        failure(second, LoadCycleException.class);
    }

    @Test
    void aChainThatIsNoCircleIsLoaded() throws Exception {
        Fleet.Member a = fleet.join(source);
        TenantCache<String, String> chain = cache(
                a,
                "chain",
                (id, context) -> id.length() == 5 ? id : caches.get("chain").get(id + "x"));

        assertThat(ended(fleet.async(() -> chain.get("x")))).isEqualTo("xxxxx");
    }

    @Test
    void aLoaderOnTheOnlyThreadMayUseACacheThatLoadsThereToo() throws Exception {
        Fleet.Member a = fleet.join(source);
        cache(a, "inner", source, policy -> policy.loadOn(single));
        TenantCache<String, String> outer =
                cache(a, "outer", (id, context) -> caches.get("inner").get(id), policy -> policy.loadOn(single));

        assertThat(ended(fleet.async(() -> outer.get("1")))).isEqualTo("old");
        assertThat(ended(outer.async().get("2").toCompletableFuture())).isNull();
    }

    @Test
    void itMayJoinALoadThatIsQueuedBehindItself() throws Exception {
        Fleet.Member a = fleet.join(source);
        TenantCache<String, String> inner = cache(a, "inner", source, policy -> policy.loadOn(single));
        CountDownLatch outerRuns = new CountDownLatch(1);
        CountDownLatch innerQueued = new CountDownLatch(1);
        TenantCache<String, String> outer = cache(
                a,
                "outer",
                (id, context) -> {
                    outerRuns.countDown();
                    innerQueued.await();
                    return caches.get("inner").get(id);
                },
                policy -> policy.loadOn(single));
        CompletableFuture<String> first = fleet.async(() -> outer.get("1"));
        outerRuns.await();
        CompletableFuture<String> second = inner.async().get("1").toCompletableFuture();
        innerQueued.countDown();

        assertThat(ended(first)).isEqualTo("old");
        assertThat(ended(second)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void aLoadThatItsExecutorRejectsIsNotRunAllTheSame() throws Exception {
        Fleet.Member a = fleet.join(source);
        cache(
                a,
                "inner",
                source,
                policy -> policy.loadOn(task -> {
                    throw new RejectedExecutionException("full");
                }));
        TenantCache<String, String> outer =
                cache(a, "outer", (id, context) -> caches.get("inner").get(id));

        failure(fleet.async(() -> outer.get("1")), LoadRejectedException.class);
        assertThat(source.loads()).isZero();
    }
}
