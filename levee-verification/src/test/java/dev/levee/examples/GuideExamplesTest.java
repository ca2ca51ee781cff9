package dev.levee.examples;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.Levee;
import dev.levee.cache.AsyncTenantCache;
import dev.levee.cache.Cache;
import dev.levee.cache.Outcome;
import dev.levee.cache.Request;
import dev.levee.cache.TenantCache;
import dev.levee.cache.TypeRef;
import dev.levee.event.CacheEvent;
import dev.levee.event.CacheStats;
import dev.levee.event.Metric;
import dev.levee.examples.Catalogue.Country;
import dev.levee.examples.Catalogue.Order;
import dev.levee.examples.Catalogue.Price;
import dev.levee.examples.Catalogue.Status;
import dev.levee.http.CacheControl;
import dev.levee.http.HttpCacheHeaders;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.policy.Loading;
import dev.levee.policy.Packing;
import dev.levee.policy.Rollout;
import dev.levee.redis.RedisStore;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The examples of README.md and docs/guide.md. What stands between {@code // example: name} and {@code // end} is what the
 * reader sees there, as {@link DocumentsTest} makes sure; what comes before and after is ours.
 */
class GuideExamplesTest {
    private static final Logger log = LoggerFactory.getLogger(GuideExamplesTest.class);
    private static final EmbeddedRedis SERVER = EmbeddedRedis.start();

    /** What the documents call {@code "redis://localhost:6379"}: here the port is a free one. */
    private static final String REDIS = SERVER.uri();

    private final ManualEnvironment time = ManualEnvironment.inline();
    private final Levee levee =
            Levee.inMemory().namespace("shop").environment(time).build();
    private final Catalogue catalogue = new Catalogue();

    private record User(String id, String name) {}

    /** The reader's own. */
    private static final class Users {
        private int queries;

        User find(String tenant, String id) {
            queries++;
            return new User(id, "Ada of " + tenant);
        }
    }

    @AfterEach
    void close() {
        levee.close();
    }

    /**
     * A JVM's first calls load the driver's classes and the server's scripts, which may take longer than a call's budget.
     * Examples show the usual one, so they come second.
     */
    @BeforeAll
    static void makeTheFirstCalls() {
        try (Levee levee = Levee.with(RedisStore.connect(REDIS))
                .namespace("first")
                .budget(Budget.DEFAULT.withTimeout(ofSeconds(20)))
                .build()) {
            TenantCache<String, String> first = levee.cache("first", String.class, String.class)
                    .freshness(Freshness.of(ofMinutes(5)))
                    .loader((id, context) -> id)
                    .build()
                    .tenant("acme");
            first.get("1");
            first.invalidate("1");
        }
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private TenantCache<String, Price> acme() {
        return prices(Freshness.of(ofMinutes(5)).withJitter(0)).tenant("acme");
    }

    private Cache<String, Price> prices(Freshness freshness) {
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        return levee.cache("price", String.class, Price.class)
                .freshness(freshness)
                .loader((sku, context) -> catalogue.priceOf(context.tenant(), sku))
                .build();
    }

    @Test
    void aQueryIsCachedOnARealRedis() {
        Users repository = new Users();
        // example: first
        record UserQuery(String id, String include) {}

        try (Levee levee =
                Levee.with(RedisStore.connect(REDIS)).namespace("shop").build()) {
            Cache<UserQuery, User> users = levee.cache("user", UserQuery.class, User.class)
                    .freshness(Freshness.of(ofMinutes(5)).withStaleWhileRevalidate(ofMinutes(1)))
                    .loader((query, context) -> repository.find(context.tenant(), query.id())) // may throw
                    .build();
            TenantCache<UserQuery, User> acme = users.tenant("acme");
            User user = acme.get(new UserQuery("u_12345", "preferences"));
            acme.invalidate(new UserQuery("u_12345", "preferences"));
        }
        // end
        assertThat(repository.queries).isEqualTo(1);
    }

    @Test
    void withoutAServerTheHeapIsTheStore() {
        // example: in-memory
        try (Levee levee = Levee.inMemory().namespace("shop").build()) {
            Cache<String, Price> prices = levee.cache("price", String.class, Price.class)
                    .freshness(Freshness.of(ofMinutes(5)))
                    .loader((sku, context) -> catalogue.priceOf(context.tenant(), sku))
                    .build();
            Price price = prices.tenant("acme").get("sku-1");
        }
        // end
        assertThat(catalogue.queries()).isEqualTo(1);
    }

    @Test
    void aPolicyIsData() {
        // example: freshness
        Freshness freshness = Freshness.of(ofMinutes(5))
                .withStaleWhileRevalidate(ofMinutes(1))
                .withStaleIfError(ofHours(6));
        // end
        TenantCache<String, Price> acme = prices(freshness).tenant("acme");
        acme.get("sku-1");
        catalogue.fails();
        time.advance(ofHours(5));
        assertThat(acme.lookup("sku-1").label()).isEqualTo("stale_on_error");
    }

    @Test
    void anOutcomeTellsWhereTheValueCameFrom() {
        TenantCache<String, Price> acme = acme();
        acme.get("sku-1");
        // example: lookup
        Outcome<Price> outcome = acme.lookup("sku-1");
        Price price = outcome.value();
        // for instance: fresh from STORE, PT0.001S old
        log.info("{} from {}, {} old", outcome.label(), outcome.source(), outcome.age());
        // end
        assertThat(price).isEqualTo(Price.of("9.99"));
        assertThat(outcome.label()).isEqualTo("fresh");
        assertThat(outcome.source()).hasToString("STORE");
        assertThat(outcome.age()).isLessThanOrEqualTo(ofMillis(1));
    }

    @Test
    void anOutcomeTellsWhyAlsoInHeaders() {
        TenantCache<String, Price> acme = acme();
        String request = "max-age=60";
        Map<String, String> response = new HashMap<>();
        acme.get("sku-1");
        // example: http
        Outcome<Price> outcome = CacheControl.of(request).on(acme).lookup("sku-1");
        // The store answered: its value is 13 ms old and within its ttl; fresh for another 4 min 41 s.
        log.info("{}", outcome.explain());
        HttpCacheHeaders.named("shop").of(outcome).forEach(response::put);
        // end
        assertThat(response.get("Cache-Status")).matches("shop; hit; ttl=[0-9]+");
        assertThat(response.get("Age")).matches("[01]");
    }

    @Test
    void aCacheIsRolledOut() {
        // example: rollout
        Cache<String, Price> prices = levee.cache("price", String.class, Price.class)
                .freshness(Freshness.of(ofMinutes(5)))
                .rollout(Rollout.percent(5))
                .loader((sku, context) -> catalogue.priceOf(context.tenant(), sku))
                .build();
        prices.rollout().percent(50); // from now on, in this process
        // end
        assertThat(prices.rollout().percent()).isEqualTo(50);
    }

    @Test
    void aCallMayAskForYoungerValues() {
        TenantCache<String, Price> acme = acme();
        acme.get("sku-1");
        time.advance(ofSeconds(30));
        // example: max-age
        Price recent = acme.withMaxAge(ofMinutes(1)).get("sku-1"); // loaded at most a minute ago
        Price current = acme.withMaxAge(Duration.ZERO).get("sku-1"); // loaded by a load that begins now
        // end
        assertThat(recent).isEqualTo(current);
        assertThat(catalogue.queries()).isEqualTo(2);
    }

    @Test
    void aCallMayBringItsLoader() {
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        TenantCache<String, Price> acme = levee.cache("price", String.class, Price.class)
                .freshness(Freshness.of(ofMinutes(5)))
                .build()
                .tenant("acme");
        // example: own-loader
        Price price = acme.get("sku-1", (sku, context) -> catalogue.priceOf(context.tenant(), sku));
        // end
        assertThat(price).isEqualTo(Price.of("9.99"));
    }

    @Test
    void theLoaderDecidesForItsValue() {
        catalogue.change("acme", "sale", Price.of("5").reduced());
        catalogue.change("acme", "auction", Price.of("5").auctioned());
        // example: context
        Cache<String, Price> prices = levee.cache("price", String.class, Price.class)
                .freshness(Freshness.of(ofMinutes(5)))
                .loader((sku, context) -> {
                    Price price = catalogue.priceOf(context.tenant(), sku);
                    if (price != null && price.inAuction()) {
                        context.doNotStore();
                    } else if (price != null && price.onSale()) {
                        context.ttl(ofSeconds(30));
                    }
                    return price;
                })
                .build();
        // end
        prices.tenant("acme").warm("sale", "auction");
        assertThat(prices.tenant("acme").getIfPresent("auction")).isNull();
        assertThat(prices.tenant("acme").getIfPresent("sale")).isNotNull();
        time.advance(ofSeconds(31));
        assertThat(prices.tenant("acme").getIfPresent("sale")).isNull();
    }

    @Test
    void aSharedResourceSaysSoOnce() {
        // example: shared
        Cache<String, Country> countries = levee.cache("country", String.class, Country.class)
                .freshness(Freshness.of(ofHours(1)))
                .loader((code, context) -> catalogue.country(code))
                .shared()
                .build();
        Country norway = countries.shared().get("no");
        // end
        assertThat(norway.name()).isEqualTo("Norway");
    }

    @Test
    void paramsAreRecordsOfUsualTypes() {
        // example: params
        record OrderQuery(Set<Status> statuses, LocalDate from, Optional<String> customer, int page) {}

        Cache<OrderQuery, List<Order>> orders = levee.cache(
                        "order", new TypeRef<OrderQuery>() {}, new TypeRef<List<Order>>() {})
                .freshness(Freshness.of(ofMinutes(1)))
                .loader((query, context) -> catalogue.orders(context.tenant()))
                .build();
        OrderQuery open = new OrderQuery(Set.of(Status.OPEN), LocalDate.of(2026, 1, 1), Optional.empty(), 0);
        List<Order> page = orders.tenant("acme").get(open);
        // end
        assertThat(page).isEqualTo(orders.tenant("acme").get(open)).hasSize(1);
        assertThat(catalogue.queries()).isEqualTo(1);
    }

    @Test
    void aBatchLoadsItsMissesTogether() {
        catalogue.change("acme", "sku-1", Price.of("1"));
        catalogue.change("acme", "sku-2", Price.of("2"));
        catalogue.change("globex", "sku-1", Price.of("3"));
        // example: batch
        Cache<String, Price> prices = levee.cache("price", String.class, Price.class)
                .freshness(Freshness.of(ofMinutes(5)))
                .bulkLoader((skus, context) -> catalogue.pricesOf(context.tenant(), skus))
                .build();
        Map<String, Price> found = prices.tenant("acme").getAll(List.of("sku-1", "sku-2", "sku-3"));
        // end
        assertThat(found).containsOnlyKeys("sku-1", "sku-2");
        assertThat(catalogue.queries()).isEqualTo(1);
        // example: batch-tenants
        Map<Request<String>, Price> compared =
                prices.getAllFor(List.of(new Request<>("acme", "sku-1"), new Request<>("globex", "sku-1")));
        // end
        assertThat(compared).hasSize(2);
        assertThat(catalogue.queries()).isEqualTo(2);
    }

    @Test
    void aBatchReportsEachKey() {
        Cache<String, Price> prices = prices(Freshness.of(ofMinutes(5)));
        prices.tenant("acme").get("sku-1");
        catalogue.fails();
        Map<String, RuntimeException> failures = new HashMap<>();
        // example: batch-outcomes
        prices.tenant("acme").lookupAll(List.of("sku-1", "sku-2")).forEach((sku, outcome) -> {
            if (outcome instanceof Outcome.Failed<Price> failed) {
                failures.put(sku, failed.failure());
            }
        });
        // end
        assertThat(failures).containsOnlyKeys("sku-2");
    }

    @Test
    void whatIsNeededSoonIsLoadedBefore() {
        TenantCache<String, Price> acme = acme();
        // example: warm
        int cached = acme.warm("sku-1", "sku-2");
        // end
        assertThat(cached).isEqualTo(2);
    }

    @Test
    void afterACommitTheValueIsInvalidated() {
        Cache<String, Price> prices = prices(Freshness.of(ofMinutes(5)));
        prices.tenant("acme").get("sku-1");
        // example: invalidate
        catalogue.change("acme", "sku-1", Price.of("8.99")); // the commit
        prices.tenant("acme").invalidate("sku-1");
        // end
        assertThat(prices.tenant("acme").get("sku-1")).isEqualTo(Price.of("8.99"));
    }

    @Test
    void aPutBeginsBeforeTheCommit() {
        TenantCache<String, Price> acme = acme();
        // example: put
        try (TenantCache.PendingPut<Price> pending = acme.beginPut("sku-1")) {
            Price stored = catalogue.change("acme", "sku-1", Price.of("8.99")); // the commit
            pending.put(stored);
        }
        // end
        assertThat(acme.get("sku-1")).isEqualTo(Price.of("8.99"));
        assertThat(catalogue.queries()).isZero();
    }

    @Test
    void valuesEndInThreeFurtherWays() {
        Cache<String, Price> prices =
                prices(Freshness.of(ofMinutes(5)).withJitter(0).withStaleWhileRevalidate(ofMinutes(1)));
        TenantCache<String, Price> acme = prices.tenant("acme");
        acme.get("sku-1");
        // example: expire
        acme.expire("sku-1"); // stale at once
        Price current = acme.refresh("sku-1"); // loads now, whatever is cached, and stores it
        prices.clear(); // voids every value of the resource, of all tenants
        // end
        assertThat(current).isEqualTo(Price.of("9.99"));
        assertThat(acme.getIfPresent("sku-1")).isNull();
        assertThat(catalogue.queries()).isEqualTo(2);
    }

    @Test
    void aTenantEndsAtOnce() {
        Cache<String, Price> prices =
                prices(Freshness.of(ofMinutes(5)).withJitter(0).withStaleWhileRevalidate(ofMinutes(1)));
        TenantCache<String, Price> acme = prices.tenant("acme");
        acme.get("sku-1");
        // example: scopes
        acme.clear(); // voids what this tenant has of this resource
        levee.invalidateTenant("acme"); // and of every resource
        acme.expireAll(); // makes it stale; also prices.expireAll() and levee.expireTenant("acme")
        // end
        assertThat(acme.getIfPresent("sku-1")).isNull();
    }

    @Test
    void theAsynchronousFormIsTheSameWithoutAThreadThatWaits() {
        TenantCache<String, Price> acme = acme();
        // example: async
        AsyncTenantCache<String, Price> later = acme.async();
        CompletionStage<String> label = later.get("sku-1").thenApply(price -> price.amount() + " €");
        // end
        assertThat(CompletableFuture.completedFuture("9.99 €"))
                .isCompletedWithValue(label.toCompletableFuture().join());
    }

    @Test
    void theValueChoosesItsTtlAndItsVersion() {
        // example: of-value
        Cache<String, Price> prices = levee.cache("price", String.class, Price.class)
                .freshness(Freshness.of(ofMinutes(5)))
                .ttlOf(price -> price.onSale() ? ofSeconds(30) : null) // null: the policy's
                .versionOf(Price::revision)
                .loader((sku, context) -> catalogue.priceOf(context.tenant(), sku))
                .build();
        // end
        TenantCache<String, Price> acme = prices.tenant("acme");
        Price newer = Price.of("9.99").reduced();
        acme.put("sku-1", newer);
        acme.put("sku-1", Price.of("9.99"));
        assertThat(acme.getIfPresent("sku-1")).isEqualTo(newer);
        time.advance(ofSeconds(31));
        assertThat(acme.getIfPresent("sku-1")).isNull();
    }

    @Test
    void nothingIsAnAnswerThatIsRemembered() {
        // example: absent
        Freshness freshness = Freshness.of(ofMinutes(5)).withAbsentTtl(ofSeconds(5)); // zero: do not remember
        // end
        TenantCache<String, Price> acme = prices(freshness).tenant("acme");
        assertThat(acme.get("none")).isNull();
        assertThat(acme.get("none")).isNull();
        assertThat(catalogue.queries()).isEqualTo(1);
        time.advance(ofSeconds(6));
        assertThat(acme.get("none")).isNull();
        assertThat(catalogue.queries()).isEqualTo(2);
    }

    @Test
    void sizesAreBoundedAndLargeValuesCompressed() {
        // example: packing
        Cache<String, String> pages = levee.cache("page", String.class, String.class)
                .freshness(Freshness.of(ofMinutes(5)))
                .packing(Packing.DEFAULT.withMaxBytes(64 << 10).withCompression(Packing.Compression.DEFLATE, 4 << 10))
                .loader((path, context) -> "<p>".repeat(path.length() * 1_000))
                .build();
        // end
        TenantCache<String, String> acme = pages.tenant("acme");
        assertThat(acme.get("p")).hasSize(3_000);
        acme.get("p".repeat(100));
        assertThat(acme.getIfPresent("p".repeat(100)))
                .as("300,000 characters compress well")
                .isNotNull();
        assertThat(pages.stats().count(Metric.OVERSIZED)).isZero();
    }

    @Test
    void whatHappenedIsCounted() {
        Cache<String, Price> prices = prices(Freshness.of(ofMinutes(5)));
        prices.tenant("acme").get("sku-1");
        prices.tenant("acme").get("sku-1");
        // example: stats
        CacheStats stats = prices.stats();
        log.info("{} gets, {} of them hits, {} loads", stats.gets(), stats.hitRatio(), stats.count(Metric.LOADS));
        // end
        assertThat(stats.gets()).isEqualTo(2);
        assertThat(stats.hitRatio()).isEqualTo(0.5);
        assertThat(stats.count(Metric.LOADS)).isEqualTo(1);
    }

    @Test
    void whatHappensIsTold() {
        List<Throwable> failures = new ArrayList<>();
        // example: listener
        Levee levee = Levee.inMemory()
                .namespace("shop")
                .listener(event -> {
                    if (event instanceof CacheEvent.LoadFailed failed) {
                        failures.add(failed.failure());
                    }
                })
                .build();
        // end
        try (levee) {
            TenantCache<String, Price> acme = levee.cache("price", String.class, Price.class)
                    .freshness(Freshness.of(ofMinutes(5)))
                    .build()
                    .tenant("acme");
            catalogue.fails();
            assertThatThrownBy(() -> acme.get("sku-1", (sku, context) -> catalogue.priceOf("acme", sku)))
                    .hasMessage("the catalogue is down");
        }
        assertThat(failures).hasSize(1);
    }

    @Test
    void everySettingHasAName() {
        // example: settings
        Levee levee = Levee.with(RedisStore.builder(REDIS).clientName("shop").build())
                .namespace("shop-prod")
                .budget(Budget.DEFAULT.withTimeout(ofMillis(100)))
                .build();
        Cache<String, Price> prices = levee.cache("price", String.class, Price.class)
                .freshness(Freshness.of(ofMinutes(5)))
                .loading(Loading.DEFAULT.withLease(ofSeconds(2)).withMaxWait(ofSeconds(10)))
                .loader((sku, context) -> catalogue.priceOf(context.tenant(), sku))
                .build();
        // end
        try (levee) {
            catalogue.change("acme", "sku-1", Price.of("9.99"));
            assertThat(prices.tenant("acme").get("sku-1")).isEqualTo(Price.of("9.99"));
        }
    }

    @Test
    void inATestTimeIsAdvancedByHand() {
        catalogue.change("acme", "sku-1", Price.of("9.99"));
        // example: environment
        ManualEnvironment time = ManualEnvironment.inline();
        try (Levee levee = Levee.inMemory().namespace("test").environment(time).build()) {
            TenantCache<String, Price> acme = levee.cache("price", String.class, Price.class)
                    .freshness(Freshness.of(ofMinutes(5))
                            .withStaleWhileRevalidate(ofMinutes(1))
                            .withJitter(0))
                    .loader((sku, context) -> catalogue.priceOf(context.tenant(), sku))
                    .build()
                    .tenant("acme");
            acme.get("sku-1");
            time.advance(ofSeconds(330));
            assertThat(acme.lookup("sku-1").label()).isEqualTo("stale");
            assertThat(acme.lookup("sku-1").label()).isEqualTo("fresh");
        }
        // end
        assertThat(catalogue.queries()).isEqualTo(2);
    }
}
