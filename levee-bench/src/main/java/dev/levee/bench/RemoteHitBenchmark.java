package dev.levee.bench;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.TenantCache;
import dev.levee.msgpack.MessagePackCodecFactory;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.redis.RedisStore;
import dev.levee.redis.Unwatched;
import dev.levee.spi.Codec;
import dev.levee.testkit.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * A hit in Redis, by Levee and by what one would write on plain Lettuce: GET of a ready-made key, and the same codec.
 * Levee makes the key, reads the resource's stamps with the entry, checks and judges it. Run it with {@code -t 1},
 * {@code -t 8} and {@code -t 64}: reads of concurrent gets travel together.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RemoteHitBenchmark {
    private static final int USERS = 1_000;

    /** What the query depends on. */
    public record UserQuery(String id, String include) {}

    /** What it returns. */
    public record User(String id, String name, String mail, int age) {}

    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final Levee levee = Levee.with(RedisStore.connect(redis.uri()))
            .namespace("bench")
            .budget(Budget.DEFAULT.withTimeout(Duration.ofSeconds(5)))
            .build();
    private final Cache<UserQuery, User> cache = levee.cache("user", UserQuery.class, User.class)
            .freshness(Freshness.of(Duration.ofHours(1)))
            .loader((query, context) -> new User(query.id(), "Jane Doe", "jane@example.com", 42))
            .build();
    private final TenantCache<UserQuery, User> users = cache.tenant("acme");
    private final Levee unguarded = Levee.with(RedisStore.connect(redis.uri()))
            .namespace("bench")
            .budget(Budget.DEFAULT.withTimeout(Duration.ofSeconds(5)))
            .withoutBreaker()
            .build();
    private final TenantCache<UserQuery, User> unguardedUsers = unguarded
            .cache("user", UserQuery.class, User.class)
            .freshness(Freshness.of(Duration.ofHours(1)))
            .loader((query, context) -> new User(query.id(), "Jane Doe", "jane@example.com", 42))
            .build()
            .tenant("acme");
    private final RedisStore unwatchedStore = RedisStore.connect(redis.uri());
    private final Levee unprotected = Levee.with(unwatchedStore)
            .namespace("bench")
            .budget(Budget.DEFAULT.withTimeout(Duration.ofSeconds(5)))
            .withoutBreaker()
            .build();
    private final TenantCache<UserQuery, User> unprotectedUsers = unprotected
            .cache("user", UserQuery.class, User.class)
            .freshness(Freshness.of(Duration.ofHours(1)))
            .loader((query, context) -> new User(query.id(), "Jane Doe", "jane@example.com", 42))
            .build()
            .tenant("acme");
    private final Codec<User> codec = new MessagePackCodecFactory().codec(User.class, false);
    private final RedisClient client = RedisClient.create(redis.uri());
    private final StatefulRedisConnection<String, byte[]> lettuce =
            client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    private final List<UserQuery> queries = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** Fills both. */
    @Setup
    public void fill() {
        for (int i = 0; i < USERS; i++) {
            UserQuery query = new UserQuery("u_" + i, "preferences");
            queries.add(query);
            names.add("plain:" + i);
            User user = users.get(query);
            if (user == null) {
                throw new IllegalStateException("the loader returns a user");
            }
            lettuce.sync().set("plain:" + i, codec.encode(user, 0));
        }
        queries.forEach(unprotectedUsers::get);
        Unwatched.makeOf(unwatchedStore);
    }

    /** Stops what was started. */
    @TearDown
    public void stop() {
        client.shutdown();
        levee.close();
        unguarded.close();
        unprotected.close();
        redis.close();
    }

    /** Levee. */
    @Benchmark
    public @Nullable User levee() {
        return users.get(queries.get(ThreadLocalRandom.current().nextInt(USERS)));
    }

    /** Levee without its breaker: what that costs a hit. */
    @Benchmark
    public @Nullable User leveeWithoutBreaker() {
        return unguardedUsers.get(queries.get(ThreadLocalRandom.current().nextInt(USERS)));
    }

    /**
     * Levee without its breaker and without what watches over replies. The gates before loaders stand, since no hit meets
     * them.
     */
    @Benchmark
    public @Nullable User leveeUnprotected() {
        return unprotectedUsers.get(queries.get(ThreadLocalRandom.current().nextInt(USERS)));
    }

    /** Plain Lettuce with the same codec. */
    @Benchmark
    public @Nullable User lettuce() {
        byte[] bytes = lettuce.sync().get(names.get(ThreadLocalRandom.current().nextInt(USERS)));
        return codec.decode(bytes, 0, bytes.length);
    }

    /** A batch of fifty hits, by Levee; compare with fifty times {@link #lettuce}. */
    @Benchmark
    public Map<UserQuery, User> leveeBatchOf50() {
        int from = ThreadLocalRandom.current().nextInt(USERS - 50);
        return users.getAll(queries.subList(from, from + 50));
    }
}
