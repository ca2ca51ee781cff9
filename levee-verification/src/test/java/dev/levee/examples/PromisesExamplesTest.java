package dev.levee.examples;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.Levee;
import dev.levee.cache.BatchException;
import dev.levee.cache.Cache;
import dev.levee.cache.InvalidationException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.Outcome;
import dev.levee.cache.TenantCache;
import dev.levee.event.CacheStats;
import dev.levee.event.Metric;
import dev.levee.examples.Catalogue.Price;
import dev.levee.heap.HeapStore;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.policy.Near;
import dev.levee.policy.Protection;
import dev.levee.redis.RedisStore;
import dev.levee.spi.Store;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.ManualEnvironment;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The examples of docs/promises: each shows its promise kept. What stands between {@code // example: name} and
 * {@code // end} is what the reader sees there, as {@link DocumentsTest} makes sure. {@code here} and {@code there} are two
 * processes of one service, on one store.
 */
class PromisesExamplesTest {
    private static final Freshness FIVE_MINUTES =
            Freshness.of(ofMinutes(5)).withJitter(0).withRefreshAhead(Duration.ZERO);

    private final ManualEnvironment time = ManualEnvironment.inline();
    private final HeapStore store = HeapStore.of(time, 64 << 20);
    private final Levee here = levee(store);
    private final Levee there = levee(store.sibling());
    private final Catalogue catalogue = new Catalogue();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    private Levee levee(Store of) {
        return Levee.with(of).namespace("shop").environment(time).build();
    }

    private Cache<String, Price> prices(Levee process) {
        return prices(process, FIVE_MINUTES);
    }

    private Cache<String, Price> prices(Levee process, Freshness freshness) {
        return process.cache("price", String.class, Price.class)
                .freshness(freshness)
                .loader((sku, context) -> catalogue.priceOf(context.tenant(), sku))
                .build();
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        here.close();
        there.close();
    }

    @Test
    void isolation() {
        Cache<String, Price> prices = prices(here);
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        catalogue.change("globex", "sku-1", Price.of("1.00"));
        // example: isolation
        Price acmes = prices.tenant("acme").get("sku-1");
        Price globexs = prices.tenant("globex").get("sku-1"); // the same params, another tenant: another key
        // end
        assertThat(acmes).isEqualTo(Price.of("9.99"));
        assertThat(globexs).isEqualTo(Price.of("1.00"));
    }

    @Test
    void freshness() {
        TenantCache<String, Price> acme = prices(here).tenant("acme");
        TenantCache<String, Price> elsewhere = prices(there).tenant("acme");
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        // example: freshness-kept
        acme.get("sku-1"); // loaded now, ttl five minutes
        time.advance(ofMinutes(4)); // all clocks are the test's
        Outcome<Price> before = elsewhere.lookup("sku-1"); // another process: four minutes old, served
        time.advance(ofMinutes(1));
        Outcome<Price> after = elsewhere.lookup("sku-1"); // five minutes old, so loaded
        // end
        assertThat(before.label()).isEqualTo("fresh");
        assertThat(before.age()).isBetween(ofMinutes(4), ofMinutes(4).plusSeconds(1));
        assertThat(after.label()).isEqualTo("loaded");
    }

    @Test
    void oneLoad() throws Exception {
        CountDownLatch asked = new CountDownLatch(100);
        Cache<String, Price> mine = slow(here, asked);
        Cache<String, Price> theirs = slow(there, asked);
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        // example: one-load
        List<CompletableFuture<Price>> gets = IntStream.range(0, 100)
                .mapToObj(i -> i % 2 == 0 ? mine : theirs) // two processes
                .map(prices -> CompletableFuture.supplyAsync(
                        () -> {
                            asked.countDown();
                            return prices.tenant("acme").get("sku-1"); // the loader returns when all have asked
                        },
                        callers))
                .toList();
        CompletableFuture.allOf(gets.toArray(CompletableFuture[]::new)).join();
        // end
        assertThat(gets).allSatisfy(get -> assertThat(get.join()).isEqualTo(Price.of("9.99")));
        assertThat(catalogue.queries()).isEqualTo(1);
    }

    private Cache<String, Price> slow(Levee process, CountDownLatch asked) {
        return process.cache("price", String.class, Price.class)
                .freshness(FIVE_MINUTES)
                .loader((sku, context) -> {
                    asked.await();
                    return catalogue.priceOf(context.tenant(), sku);
                })
                .build();
    }

    @Test
    void invalidation() {
        TenantCache<String, Price> acme = prices(here).tenant("acme");
        TenantCache<String, Price> elsewhere = prices(there).tenant("acme");
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        elsewhere.get("sku-1");
        // example: invalidation
        catalogue.change("acme", "sku-1", Price.of("8.99")); // the commit
        acme.invalidate("sku-1");
        Price seen = elsewhere.get("sku-1"); // another process, at once: 8.99
        // end
        assertThat(seen).isEqualTo(Price.of("8.99"));
    }

    @Test
    void noStaleSet() throws Exception {
        TenantCache<String, Price> elsewhere = prices(there).tenant("acme");
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        Cache<String, Price> prices = here.cache("price", String.class, Price.class)
                .freshness(FIVE_MINUTES)
                .loader((sku, context) -> {
                    Price price = catalogue.priceOf(context.tenant(), sku);
                    read.countDown();
                    goOn.await();
                    return price;
                })
                .build();
        CompletableFuture<Price> get =
                CompletableFuture.supplyAsync(() -> prices.tenant("acme").get("sku-1"), callers);
        // example: no-stale-set
        read.await(); // a get's loader has read 9.99 and is on its way back
        catalogue.change("acme", "sku-1", Price.of("8.99"));
        elsewhere.invalidate("sku-1"); // which takes that load's lease away
        goOn.countDown();
        Price overtaken = get.join(); // 9.99: it asked before the commit
        Price next = elsewhere.get("sku-1"); // 8.99: the old one was never stored
        // end
        assertThat(overtaken).isEqualTo(Price.of("9.99"));
        assertThat(next).isEqualTo(Price.of("8.99"));
    }

    @Test
    void nothingHangs() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Cache<String, Price> prices = here.cache("price", String.class, Price.class)
                .freshness(FIVE_MINUTES)
                .protection(Protection.DEFAULT.withTimeouts(Duration.ZERO, ofSeconds(2)))
                .loadOn(callers) // a loader on its caller's thread is bounded by its own timeouts only
                .loader((sku, context) -> {
                    begun.countDown();
                    never.await();
                    return null;
                })
                .build();
        // example: nothing-hangs
        CompletableFuture<Price> get =
                prices.tenant("acme").async().get("sku-1").toCompletableFuture();
        begun.await(); // its loader runs, and never returns
        time.advance(ofSeconds(2)); // protection.hardTimeout
        boolean ended = get.isCompletedExceptionally(); // with LoadTimeoutException
        // end
        assertThat(ended).isTrue();
    }

    @Test
    void neverWorse() {
        EmbeddedRedis redis = EmbeddedRedis.start();
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        try (Levee levee =
                Levee.with(RedisStore.connect(redis.uri())).namespace("shop").build()) {
            TenantCache<String, Price> acme = prices(levee).tenant("acme");
            // example: never-worse
            acme.get("sku-1");
            redis.close(); // the server is gone
            Price price = acme.get("sku-1"); // from the catalogue; no exception
            // end
            assertThat(price).isEqualTo(Price.of("9.99"));
        } finally {
            redis.close();
        }
    }

    @Test
    void theDatabaseIsProtected() {
        TenantCache<String, Price> acme =
                prices(here, FIVE_MINUTES.withStaleIfError(ofHours(6))).tenant("acme");
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        // example: database-protected
        acme.get("sku-1");
        catalogue.fails(); // the database is down, for hours
        time.advance(ofHours(1));
        Outcome<Price> first = acme.lookup("sku-1"); // asked the database once more, in vain: the value of an hour ago
        Outcome<Price> second = acme.lookup("sku-1"); // so soon after a failure it is not asked again
        // end
        assertThat(first.label()).isEqualTo("stale_on_error");
        assertThat(second.label()).isEqualTo("stale_on_backoff");
        assertThat(catalogue.queries()).isEqualTo(2);
    }

    @Test
    void loadsAreBounded() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch loading = new CountDownLatch(2);
        Cache<String, Price> prices = here.cache("price", String.class, Price.class)
                .freshness(FIVE_MINUTES)
                .protection(Protection.DEFAULT.withConcurrentLoads(2).withPlaceWait(ofSeconds(1)))
                .loader((sku, context) -> {
                    loading.countDown();
                    goOn.await();
                    return catalogue.priceOf(context.tenant(), sku);
                })
                .build();
        Stream.of("sku-1", "sku-2")
                .forEach(sku -> callers.execute(() -> prices.tenant("acme").get(sku)));
        loading.await();
        CompletableFuture<Price> third =
                CompletableFuture.supplyAsync(() -> prices.tenant("acme").get("sku-3"), callers);
        while (!third.isDone()) {
            time.advance(ofSeconds(1));
            Thread.onSpinWait();
        }
        assertThatThrownBy(third::join).hasCauseInstanceOf(LoadRejectedException.class);
        goOn.countDown();
    }

    @Test
    void coherence() {
        Cache<String, Price> near = here.cache("price", String.class, Price.class)
                .freshness(FIVE_MINUTES)
                .near(Near.entries(10_000, ofSeconds(30)))
                .loader((sku, context) -> catalogue.priceOf(context.tenant(), sku))
                .build();
        TenantCache<String, Price> acme = near.tenant("acme");
        TenantCache<String, Price> elsewhere = prices(there).tenant("acme");
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        // example: coherence
        acme.get("sku-1"); // loaded
        acme.get("sku-1"); // read from the store, and kept on the heap
        Outcome<Price> before = acme.lookup("sku-1"); // from the heap
        elsewhere.invalidate("sku-1"); // another process; the store tells this one
        Outcome<Price> after = acme.lookup("sku-1");
        // end
        assertThat(before.source()).hasToString("NEAR");
        assertThat(after.label()).isEqualTo("loaded");
    }

    @Test
    void badBytes() {
        EmbeddedRedis redis = EmbeddedRedis.start();
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        try (Levee levee = Levee.with(RedisStore.connect(redis.uri()))
                        .namespace("shop")
                        .budget(Budget.DEFAULT.withTimeout(ofSeconds(20)))
                        .build();
                RedisClient client = RedisClient.create(redis.uri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            Cache<String, Price> prices = prices(levee);
            // A first call may outlast its budget, and then nothing is stored; and a fill is not waited for.
            while (commands.keys("v1:api:price:*:acme").isEmpty()) {
                prices.tenant("acme").get("sku-1");
            }
            String key = commands.keys("v1:api:price:*:acme").get(0);
            // example: bad-bytes
            commands.set(key, "not an entry of Levee");
            Price price = prices.tenant("acme").get("sku-1"); // loaded, and stored over it
            long foreign = prices.stats().count(Metric.BAD_FOREIGN); // 1
            // end
            assertThat(price).isEqualTo(Price.of("9.99"));
            assertThat(foreign).isOne();
        } finally {
            redis.close();
        }
    }

    @Test
    void batches() {
        Cache<String, Price> prices = here.cache("price", String.class, Price.class)
                .freshness(FIVE_MINUTES)
                .bulkLoader((skus, context) -> catalogue.pricesOf(context.tenant(), skus))
                .build();
        TenantCache<String, Price> acme = prices.tenant("acme");
        Set.of("sku-1", "sku-2", "sku-3").forEach(sku -> catalogue.change("acme", sku, Price.of("9.99")));
        // example: batches
        acme.get("sku-1");
        Map<String, Price> page = acme.getAll(List.of("sku-1", "sku-2", "sku-3")); // one query for the two others
        prices(there).tenant("acme").invalidate("sku-2");
        Map<String, Price> again = acme.getAll(List.of("sku-1", "sku-2", "sku-3")); // one query, for sku-2
        // end
        assertThat(page).hasSize(3).isEqualTo(again);
        assertThat(catalogue.queries()).isEqualTo(3);
    }

    @Test
    void aBatchTellsOfEachKey() {
        TenantCache<String, Price> acme = prices(here).tenant("acme");
        catalogue.fails();
        assertThatThrownBy(() -> acme.getAll(List.of("sku-1"))).isInstanceOf(BatchException.class);
    }

    @Test
    void numbers() {
        Cache<String, Price> prices = prices(here);
        TenantCache<String, Price> acme = prices.tenant("acme");
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        // example: numbers
        acme.get("sku-1");
        acme.getAll(List.of("sku-1", "sku-2"));
        CacheStats stats = prices.stats(); // fresh=1, loaded=2: three gets
        // end
        assertThat(stats.gets()).isEqualTo(3);
        assertThat(stats.count(Metric.FRESH)).isEqualTo(1);
        assertThat(stats.count(Metric.LOADED)).isEqualTo(2);
    }

    @Test
    void neverLost() {
        EmbeddedRedis redis = EmbeddedRedis.start();
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        try (Levee levee =
                Levee.with(RedisStore.connect(redis.uri())).namespace("shop").build()) {
            TenantCache<String, Price> acme = prices(levee).tenant("acme");
            acme.get("sku-1");
            redis.close();
            boolean queued = false;
            // example: never-lost
            catalogue.change("acme", "sku-1", Price.of("8.99")); // the commit stands, whatever follows
            try {
                acme.invalidate("sku-1");
            } catch (InvalidationException told) {
                queued = told.queued(); // true: it is sent again until the store has confirmed it
            }
            Price seen = acme.get("sku-1"); // until then this process does not ask the store for it: 8.99
            // end
            assertThat(queued).isTrue();
            assertThat(seen).isEqualTo(Price.of("8.99"));
        } finally {
            redis.close();
        }
    }
}
