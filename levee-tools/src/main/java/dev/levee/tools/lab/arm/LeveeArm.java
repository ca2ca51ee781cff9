package dev.levee.tools.lab.arm;

import dev.levee.CacheBuilder;
import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.InvalidationException;
import dev.levee.cache.Outcome;
import dev.levee.cache.Source;
import dev.levee.cache.TenantCache;
import dev.levee.event.BreakerState;
import dev.levee.event.CacheEvent;
import dev.levee.policy.Breaker;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.policy.Near;
import dev.levee.policy.Protection;
import dev.levee.redis.RedisStore;
import dev.levee.tools.lab.shop.ShopReader;
import dev.levee.tools.lab.shop.ShopView;
import dev.levee.tools.lab.trace.TraceObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Levee as its guide shows it: a resource for each type of object, stale-while-revalidate, stale-if-error, a bound on the loads
 * of all resources together, and loads on threads of their own, so that an old value can be had while one is slow. All else by
 * default.
 */
public final class LeveeArm implements Arm {
    /**
     * What a read depends on, beside its resource and tenant.
     *
     * @param id under which id
     * @param index which under that id
     */
    public record ObjectQuery(int id, int index) {
        static ObjectQuery of(TraceObject object) {
            return new ObjectQuery(object.id(), object.index());
        }
    }

    /** Loads at once in one process. Its pool has {@value ShopReader#POOL} connections: some run, some are next. */
    private static final int LOADS = 32;
    /** A reader who could have an old value waits so long for a new one. */
    private static final Duration SOFT_TIMEOUT = Duration.ofMillis(250);

    private static final int STALE_PART = 5;
    private static final Duration STALE_IF_ERROR = Duration.ofHours(1);
    // A job that stores thousands of values at once gives them more time than a request has.
    private static final Budget FILL_BUDGET = Budget.DEFAULT.withTimeout(Duration.ofMinutes(1));

    private final ArmKind.Context context;
    private final Caches serving;

    private LeveeArm(ArmKind.Context context, @Nullable Near near) {
        this.context = context;
        this.serving = new Caches(context, Budget.DEFAULT, near);
    }

    @Override
    public void fill(Map<TraceObject, ShopView> views) {
        try (Caches filling = new Caches(context, FILL_BUDGET, null)) {
            Map<TenantCache<ObjectQuery, ShopView>, Map<ObjectQuery, ShopView>> byCache = new HashMap<>();
            views.forEach((object, view) -> byCache.computeIfAbsent(filling.of(object), any -> new HashMap<>())
                    .put(ObjectQuery.of(object), view));
            byCache.forEach(TenantCache::putAll);
        }
    }

    @Override
    public Answer read(TraceObject object) {
        Past before = Past.now(serving);
        Outcome<ShopView> outcome = serving.of(object).lookup(ObjectQuery.of(object));
        boolean insteadOfError =
                outcome instanceof Outcome.Stale<ShopView> stale && stale.reason() != Outcome.StaleReason.REVALIDATING;
        Past after = Past.now(serving);
        Way way = way(outcome, before, after);
        return new Answer(
                Objects.requireNonNull(outcome.orThrow()),
                outcome.hit(),
                insteadOfError,
                way,
                () -> outcome.label() + " from " + outcome.source() + ", "
                        + outcome.age().toMillis() + " ms after its grant, breaker " + before.tells() + " then "
                        + after.tells()
                        + ", " + (after.failures() - before.failures()) + " calls to the store failed meanwhile, "
                        + after.queued() + " invalidations queued");
    }

    private static Way way(Outcome<ShopView> outcome, Past before, Past after) {
        if (outcome.source() == Source.NEAR) {
            return Way.NEAR;
        }
        boolean joined = outcome instanceof Outcome.Loaded<ShopView> loaded && loaded.joined();
        return joined && Past.possible(before, after) ? Way.PAST_STORE : Way.OTHER;
    }

    /**
     * What makes reads go past the store: a breaker that is open, or has closed so lately that it sends only a share of them;
     * calls to the store that fail; a read's budget that is spent; invalidations that wait for delivery. Levee does not tell of
     * one read whether it went past, so this tells whether it could.
     */
    private record Past(BreakerState breaker, boolean ramping, long failures, int queued, long nanos) {
        static Past now(Caches serving) {
            long now = System.nanoTime();
            return new Past(
                    serving.levee.breakerState(),
                    now - serving.closedNanos < Breaker.DEFAULT.ramp().toNanos(),
                    serving.storeFailures.sum(),
                    serving.levee.queuedInvalidations(),
                    now);
        }

        static boolean possible(Past before, Past after) {
            return before.breaker != BreakerState.CLOSED
                    || after.breaker != BreakerState.CLOSED
                    || before.ramping
                    || after.ramping
                    || after.failures > before.failures
                    || before.queued > 0
                    || after.queued > 0
                    || after.nanos - before.nanos >= Budget.DEFAULT.timeout().toNanos();
        }

        String tells() {
            return breaker + (ramping ? " (ramp)" : "");
        }
    }

    @Override
    public boolean hasDeliveredAll() {
        return serving.levee.queuedInvalidations() == 0;
    }

    @Override
    public boolean updated(TraceObject object) {
        try {
            serving.of(object).invalidate(ObjectQuery.of(object));
            return true;
        } catch (InvalidationException e) {
            return false;
        }
    }

    @Override
    public void close() {
        serving.close();
    }

    /** A cache for each type of object, and its face for each tenant. */
    private static final class Caches implements AutoCloseable {
        private final Levee levee;
        private final LongAdder storeFailures = new LongAdder();
        // When the breaker closed last; long ago, if it never opened.
        private volatile long closedNanos =
                System.nanoTime() - Breaker.DEFAULT.ramp().toNanos();
        private final int tenants;
        private final ExecutorService loaders = Executors.newFixedThreadPool(LOADS);
        private final List<List<TenantCache<ObjectQuery, ShopView>>> byTypeAndTenant = new ArrayList<>();

        Caches(ArmKind.Context context, Budget budget, @Nullable Near near) {
            this.tenants = context.tenants();
            this.levee = Levee.with(RedisStore.connect(context.redisUrl()))
                    .namespace("levee-lab")
                    .budget(budget)
                    .concurrentLoads(LOADS)
                    .listener(event -> {
                        if (event instanceof CacheEvent.StoreFailed) {
                            storeFailures.increment();
                        } else if (event instanceof CacheEvent.BreakerChanged changed
                                && changed.to() == BreakerState.CLOSED) {
                            closedNanos = System.nanoTime();
                        }
                    })
                    .build();
            Freshness freshness = Freshness.of(context.ttl())
                    .withStaleWhileRevalidate(context.ttl().dividedBy(STALE_PART))
                    .withStaleIfError(STALE_IF_ERROR);
            for (int type = 0; type < TraceObject.types(); type++) {
                Cache<ObjectQuery, ShopView> cache = cache(type, freshness, context.shop(), near);
                List<TenantCache<ObjectQuery, ShopView>> byTenant = new ArrayList<>();
                for (int tenant = 0; tenant < tenants; tenant++) {
                    byTenant.add(cache.tenant(ArmKind.Context.tenantName(tenant)));
                }
                byTypeAndTenant.add(byTenant);
            }
        }

        private Cache<ObjectQuery, ShopView> cache(
                int type, Freshness freshness, ShopReader shop, @Nullable Near near) {
            CacheBuilder<ObjectQuery, ShopView> builder = levee.cache(
                            TraceObject.resource(type), ObjectQuery.class, ShopView.class)
                    .freshness(freshness)
                    .protection(Protection.DEFAULT.withTimeouts(SOFT_TIMEOUT, Duration.ZERO))
                    .loadOn(loaders)
                    .loader((query, load) -> shop.read(new TraceObject(type, query.id(), query.index())));
            return (near == null ? builder : builder.near(near)).build();
        }

        TenantCache<ObjectQuery, ShopView> of(TraceObject object) {
            return byTypeAndTenant.get(object.type()).get(object.tenant(tenants));
        }

        @Override
        public void close() {
            levee.close();
            loaders.shutdownNow();
        }
    }

    /** Makes it known. */
    public static final class Kind implements ArmKind {
        @Override
        public String name() {
            return "levee";
        }

        @Override
        public String title() {
            return "Levee";
        }

        @Override
        public boolean caches() {
            return true;
        }

        @Override
        public boolean usesRedis() {
            return true;
        }

        @Override
        public Integer loadBound() {
            return LOADS;
        }

        @Override
        public Claim claim() {
            return new Claim(12, 0.89);
        }

        @Override
        public Arm open(Context context) {
            return new LeveeArm(context, null);
        }
    }

    /** Makes it known with values near the application. */
    public static final class NearKind implements ArmKind {
        // What docs/near.md promises: a heartbeat sent at most so long ago has been answered.
        private static final Duration BOUND = Duration.ofSeconds(3);
        private static final int ENTRIES = 20_000;
        private static final Duration LONGEST = Duration.ofSeconds(30);

        @Override
        public String name() {
            return "levee-near";
        }

        @Override
        public String title() {
            return "Levee, near";
        }

        @Override
        public boolean caches() {
            return true;
        }

        @Override
        public boolean usesRedis() {
            return true;
        }

        @Override
        public Integer loadBound() {
            return LOADS;
        }

        @Override
        public Duration nearBound() {
            return BOUND;
        }

        @Override
        public Arm open(Context context) {
            Duration half = context.ttl().dividedBy(2);
            return new LeveeArm(context, Near.entries(ENTRIES, half.compareTo(LONGEST) < 0 ? half : LONGEST));
        }
    }
}
