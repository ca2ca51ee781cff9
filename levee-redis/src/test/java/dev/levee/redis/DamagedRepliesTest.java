package dev.levee.redis;

import static dev.levee.redis.StoreUser.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.FaultProxy;
import dev.levee.testkit.FaultProxy.AfterLoss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies are damaged or missing on their way: no command goes on with the answers of others, and the store recovers by itself. */
class DamagedRepliesTest {
    @AutoClose
    private static final EmbeddedRedis redis = EmbeddedRedis.start();

    @AutoClose
    private final FaultProxy proxy = FaultProxy.to(redis.port());

    @AutoClose
    private final StoreUser user = new StoreUser(RedisStore.builder(proxy.uri())
            .silence(Duration.ofMillis(500))
            .connectTimeout(Duration.ofMillis(500))
            .build());

    private final List<String> keys = new ArrayList<>();

    @BeforeEach
    void entries() {
        user.awaitAnswers();
        for (int i = 0; i < 8; i++) {
            keys.add(newKey());
            user.load(keys.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 4711})
    void recoversUnderLoadWhenTheDamageEnds(long seed) {
        proxy.corruptReplies(seed, 40);
        await().until(() -> {
            burst();
            return proxy.damagedBytes() > 20;
        });
        proxy.heal();

        // Others go on meanwhile: there are always bytes on the way.
        await("answers that are right").atMost(Duration.ofSeconds(20)).until(() -> {
            burst();
            return readsAnEntry();
        });
    }

    @Test
    void endsAConnectionThatIsOneReplyShortThoughAllRepliesLookAlike() {
        long before = proxy.accepted();
        proxy.loseReplies("EVALSHA", 1, AfterLoss.NEXT_REPLY);

        await("a new connection").atMost(Duration.ofSeconds(20)).until(() -> {
            within(List.of(invalidation(), invalidation(), invalidation()));
            return proxy.accepted() > before;
        });

        assertThat(proxy.lostReplies()).isEqualTo(1);
        await().until(this::readsAnEntry);
    }

    @Test
    void endsAConnectionWhoseNextReplyIsForAnother() {
        long before = proxy.accepted();
        proxy.loseReplies("MGET", 1, AfterLoss.NEXT_REPLY);
        CompletableFuture<?> read = user.store.read(List.of(keys.get(0))).toCompletableFuture();
        CompletableFuture<?> invalidation = invalidation();

        assertThat(StoreUser.failure(read).outcomeUnknown()).isTrue();
        assertThat(StoreUser.failure(invalidation).outcomeUnknown()).isTrue();
        await().until(() -> proxy.accepted() > before && readsAnEntry());
    }

    @Test
    void endsAConnectionThatOwesAnAnswerThoughOthersAreGiven() {
        long before = proxy.accepted();
        proxy.loseReplies("TIME", 1, AfterLoss.NEXT_REPLY);

        StoreException failed = StoreUser.failure(user.store.time());
        assertThat(failed.reason()).isEqualTo(Reason.TIMEOUT);
        await().until(() -> proxy.accepted() > before && readsAnEntry());
    }

    private CompletableFuture<Void> invalidation() {
        return user.store.invalidate(List.of(newKey())).toCompletableFuture();
    }

    private void burst() {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (String key : keys) {
            all.add(user.store.read(List.of(key)).toCompletableFuture());
            all.add(user.store.time().toCompletableFuture());
            all.add(invalidation());
        }
        within(all);
    }

    /** Waits for these as long as a get would. */
    private static boolean within(List<? extends CompletableFuture<?>> all) {
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                    .orTimeout(200, TimeUnit.MILLISECONDS)
                    .join();
            return true;
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOfAny(StoreException.class, TimeoutException.class);
            return false;
        }
    }

    private boolean readsAnEntry() {
        var read = user.store.read(List.of(keys.get(0))).toCompletableFuture();
        return within(List.of(read)) && read.join().get(0) != null;
    }
}
