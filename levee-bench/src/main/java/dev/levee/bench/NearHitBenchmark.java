package dev.levee.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.TenantCache;
import dev.levee.event.Metric;
import dev.levee.heap.HeapStore;
import dev.levee.internal.machine.SystemEnvironment;
import dev.levee.msgpack.MessagePackCodecFactory;
import dev.levee.policy.Freshness;
import dev.levee.policy.Near;
import dev.levee.spi.Codec;
import dev.levee.spi.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A near hit, beside a bare Caffeine cache with the same bound and expiry that records its statistics. The bare one knows no
 * tenants, and nobody tells it of writes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NearHitBenchmark {
    private static final int USERS = 1_000;
    private static final Duration TTL = Duration.ofHours(1);

    /** What the query depends on. */
    public record UserQuery(String id, String include) {}

    /** What it returns. */
    public record User(String id, String name, String mail, int age) {}

    private final Levee levee = Levee.inMemory().namespace("bench").build();
    private final TenantCache<UserQuery, User> users = cache(levee, 10_000).tenant("acme");
    private final com.github.benmanes.caffeine.cache.Cache<UserQuery, User> bare = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(TTL)
            .recordStats()
            .build();
    private final List<UserQuery> queries = new ArrayList<>();

    private static Cache<UserQuery, User> cache(Levee levee, int entries) {
        return levee.cache("user", UserQuery.class, User.class)
                .freshness(Freshness.of(TTL.multipliedBy(2)))
                .near(Near.entries(entries, TTL))
                .loader((query, context) -> load(query))
                .build();
    }

    private static User load(UserQuery query) {
        return new User(query.id(), "Jane Doe", "jane@example.com", 42);
    }

    /** Fills both. */
    @Setup
    public void fill() {
        for (int i = 0; i < USERS; i++) {
            UserQuery query = new UserQuery("u_" + i, "preferences");
            queries.add(query);
            users.get(query);
            users.get(query);
            bare.put(query, load(query));
        }
    }

    /** Stops what was started. */
    @TearDown
    public void stop() {
        levee.close();
    }

    /** Levee. */
    @Benchmark
    public @Nullable User near() {
        return users.get(queries.get(ThreadLocalRandom.current().nextInt(USERS)));
    }

    /** Caffeine. */
    @Benchmark
    public @Nullable User bareCaffeine() {
        return bare.getIfPresent(queries.get(ThreadLocalRandom.current().nextInt(USERS)));
    }

    /** Prints what a near entry costs beyond its params and its value. */
    public static void main(String[] arguments) {
        int entries = 200_000;
        List<UserQuery> queries = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            queries.add(new UserQuery("u_" + i, "preferences"));
        }
        try (Environment machine = new SystemEnvironment();
                Levee levee = Levee.with(HeapStore.of(machine, 1L << 30))
                        .namespace("bench")
                        .environment(machine)
                        .build()) {
            Cache<UserQuery, User> cache = cache(levee, 2 * entries);
            TenantCache<UserQuery, User> users = cache.tenant("acme");
            for (int pass = 0; pass < 2; pass++) {
                queries.forEach(users::get);
            }
            long near = cache.stats().count(Metric.NEAR_PUTS);
            long full = usedBytes();
            cache.clear();
            double kept = (double) (full - usedBytes()) / near;

            Codec<User> codec = new MessagePackCodecFactory().codec(User.class, false);
            long before = usedBytes();
            List<User> values = new ArrayList<>(entries);
            for (UserQuery query : queries) {
                byte[] bytes = codec.encode(load(query), 0);
                values.add(codec.decode(bytes, 0, bytes.length));
            }
            double value = (double) (usedBytes() - before) / values.size();
            System.out.printf(
                    "%d near entries of %.0f bytes, their values of %.0f: %.0f bytes overhead each%n",
                    near, kept, value, kept - value);
        }
    }

    private static long usedBytes() {
        Runtime machine = Runtime.getRuntime();
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return machine.totalMemory() - machine.freeMemory();
    }
}
