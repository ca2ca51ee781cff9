package dev.levee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.spi.Store;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.StoreContract;
import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

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

    @Override
    protected boolean deleteEverything() {
        redis.flush();
        return true;
    }

    @Test
    void keepsAllNamesOfAKeyInOneClusterSlot() {
        try (StoreUser user = new StoreUser(RedisStore.connect(redis.uri()))) {
            String key = StoreUser.newKey();
            user.load(key);
            StoreUser.answer(user.store.expire(key));
            Store.Claimed claimed = StoreUser.answer(user.store.claim(key, "token", 60_000));
            StoreUser.answer(user.acquire(key, null));
            List<String> companions = names(key);
            StoreUser.answer(user.fill(claimed.lease()));

            assertThat(companions)
                    .containsExactlyInAnyOrder("{" + key + "}:lease", "{" + key + "}:stale", "{" + key + "}:waiters")
                    .allMatch(name -> SlotHash.getSlot(name) == SlotHash.getSlot(key));
            assertThat(names(key)).containsExactly(key);
        }
    }

    @Test
    void leavesNothingThatNeverRunsOut() {
        try (StoreUser user = new StoreUser(RedisStore.connect(redis.uri()))) {
            String key = StoreUser.newKey();
            user.load(key);
            StoreUser.answer(user.store.expire(key));
            user.lease(key);
            StoreUser.answer(user.acquire(key, null));
            StoreUser.answer(user.store.mint(List.of(key + "stamp"), List.of(new byte[12]), 60_000));

            assertThat(names(key))
                    .hasSize(4)
                    .allSatisfy(name -> assertThat(Long.parseLong(redis.command("PTTL", name)))
                            .isBetween(1L, 65_000L));
        }
    }

    private static List<String> names(String key) {
        return List.of(redis.command("KEYS", "*" + key + "*").split("\n", -1));
    }
}
