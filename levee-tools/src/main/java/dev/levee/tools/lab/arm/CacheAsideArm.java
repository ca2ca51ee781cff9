package dev.levee.tools.lab.arm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.levee.tools.lab.shop.ShopReader;
import dev.levee.tools.lab.shop.ShopView;
import dev.levee.tools.lab.trace.TraceObject;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Redis cache-aside as a good engineer writes it by hand: GET, on a miss read and SET EX, on an update DEL, values as JSON. A
 * command that fails or takes over {@value #TIMEOUT_MILLIS} ms is given up, and the database answers. Nothing else.
 */
public final class CacheAsideArm implements Arm {
    /** Not the driver's minute: as long as Levee waits for its store. */
    private static final long TIMEOUT_MILLIS = 200;

    private static final int FILL_BATCH = 1_000;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration FILL_LIMIT = Duration.ofSeconds(30);

    private final ObjectMapper json = new ObjectMapper();
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final ShopReader shop;
    private final SetArgs expiry;
    private final int tenants;

    private CacheAsideArm(ArmKind.Context context) {
        RedisURI uri = RedisURI.create(context.redisUrl());
        uri.setTimeout(CONNECT_LIMIT);
        this.client = RedisClient.create(uri);
        this.connection = client.connect();
        connection.setTimeout(Duration.ofMillis(TIMEOUT_MILLIS));
        this.shop = context.shop();
        this.expiry = SetArgs.Builder.ex(context.ttl());
        this.tenants = context.tenants();
    }

    @Override
    public void fill(Map<TraceObject, ShopView> views) throws JsonProcessingException {
        // Thousands of commands at once take longer than one of a request.
        connection.setTimeout(FILL_LIMIT);
        List<RedisFuture<?>> sent = new ArrayList<>();
        for (Map.Entry<TraceObject, ShopView> entry : views.entrySet()) {
            sent.add(connection.async().set(key(entry.getKey()), json.writeValueAsString(entry.getValue()), expiry));
            if (sent.size() == FILL_BATCH) {
                await(sent);
            }
        }
        await(sent);
        connection.setTimeout(Duration.ofMillis(TIMEOUT_MILLIS));
    }

    @Override
    public Answer read(TraceObject object) throws Exception {
        String key = key(object);
        String cached;
        try {
            cached = connection.sync().get(key);
        } catch (RedisException e) {
            // Nor is it asked to store what it did not answer for.
            return new Answer(shop.read(object), false);
        }
        if (cached != null) {
            return new Answer(json.readValue(cached, ShopView.class), true);
        }
        ShopView view = shop.read(object);
        try {
            connection.sync().set(key, json.writeValueAsString(view), expiry);
        } catch (RedisException e) {
            // The view is there all the same.
        }
        return new Answer(view, false);
    }

    @Override
    public boolean updated(TraceObject object) {
        try {
            connection.sync().del(key(object));
            return true;
        } catch (RedisException e) {
            return false;
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }

    private String key(TraceObject object) {
        return "lab:" + ArmKind.Context.tenantName(object.tenant(tenants)) + ":" + object.resource() + ":" + object.id()
                + ":" + object.index();
    }

    private static void await(List<RedisFuture<?>> sent) {
        if (!LettuceFutures.awaitAll(FILL_LIMIT, sent.toArray(RedisFuture[]::new))) {
            throw new IllegalStateException("Redis did not take the filling within " + FILL_LIMIT + ".");
        }
        sent.clear();
    }

    /** Makes it known. */
    public static final class Kind implements ArmKind {
        @Override
        public String name() {
            return "cache-aside";
        }

        @Override
        public String title() {
            return "Redis cache-aside";
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
        public Claim claim() {
            return new Claim(18, 0.78);
        }

        @Override
        public Arm open(Context context) {
            return new CacheAsideArm(context);
        }
    }
}
