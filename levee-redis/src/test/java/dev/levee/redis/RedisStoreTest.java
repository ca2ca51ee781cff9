package dev.levee.redis;

import dev.levee.spi.Store;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.StoreContract;
import org.junit.jupiter.api.AutoClose;

/** A real server keeps the contract. */
class RedisStoreTest extends StoreContract {
    @AutoClose
    private static final EmbeddedRedis redis = EmbeddedRedis.start();

    @Override
    protected Store connect() {
        return RedisStore.connect(redis.uri());
    }

    @Override
    protected boolean plantForeign(String name) {
        redis.command("DEL", name);
        redis.command("HSET", name, "field", "value");
        return true;
    }
}
