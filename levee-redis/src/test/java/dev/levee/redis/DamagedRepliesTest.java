package dev.levee.redis;

import static dev.levee.redis.StoreUser.newKey;
import static org.awaitility.Awaitility.await;

import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes of replies are damaged on their way: no command is given another's answer, and the store recovers by itself. */
class DamagedRepliesTest {
    @AutoClose
    private static final EmbeddedRedis redis = EmbeddedRedis.start();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 4711})
    void recoversUnderLoadWhenTheDamageEnds(long seed) {
        try (FaultProxy proxy = FaultProxy.to(redis.port());
                StoreUser user = new StoreUser(RedisStore.builder(proxy.uri())
                        .silence(Duration.ofMillis(500))
                        .connectTimeout(Duration.ofMillis(500))
                        .build())) {
            user.awaitAnswers();
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                keys.add(newKey());
                user.load(keys.get(i));
            }
            proxy.corruptReplies(seed, 40);
            await().until(() -> {
                burst(user, keys);
                return proxy.damagedBytes() > 20;
            });
            proxy.heal();

            // Other callers go on: there are always bytes on the way.
            await("answers that are right").atMost(Duration.ofSeconds(10)).until(() -> right(user, keys));
        }
    }

    private static void burst(StoreUser user, List<String> keys) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (String key : keys) {
            all.add(user.store.read(List.of(key)).toCompletableFuture());
            all.add(user.store.time().toCompletableFuture());
            all.add(user.store.invalidate(List.of(newKey())).toCompletableFuture());
        }
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                    .get(200, java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            // Failed or unanswered, as gets of a damaged connection may.
        }
    }

    private static boolean right(StoreUser user, List<String> keys) {
        burst(user, keys);
        String key = newKey();
        try {
            user.store.time().toCompletableFuture().get(200, java.util.concurrent.TimeUnit.MILLISECONDS);
            return user.store
                            .read(List.of(keys.get(0)))
                            .toCompletableFuture()
                            .get(200, java.util.concurrent.TimeUnit.MILLISECONDS)
                            .get(0)
                    != null;
        } catch (Exception e) {
            return false;
        }
    }
}
