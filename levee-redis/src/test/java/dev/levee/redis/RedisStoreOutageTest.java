package dev.levee.redis;

import static dev.levee.redis.StoreUser.ENTRY;
import static dev.levee.redis.StoreUser.answer;
import static dev.levee.redis.StoreUser.failure;
import static dev.levee.redis.StoreUser.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.RecordingWatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The server is away, dies, sleeps, returns: calls fail soon and say why, and the store recovers by itself (P6, P7). */
class RedisStoreOutageTest {
    @AutoClose
    private final EmbeddedRedis redis = EmbeddedRedis.start();

    @Test
    void startsWhileItsServerIsDownAndRecovers() {
        redis.kill();
        try (StoreUser user = new StoreUser(RedisStore.connect(redis.uri()))) {
            StoreException refused = failure(user.store.time());
            assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(refused).hasMessageContaining("127.0.0.1:" + redis.port());

            redis.restart();

            user.awaitAnswers();
            awaitWakes(user);
        }
    }

    @Test
    void recoversWithItsWakesWhenTheServerIsKilledAndReturns() {
        try (StoreUser user = new StoreUser(RedisStore.connect(redis.uri()))) {
            String key = newKey();
            user.load(key);

            redis.kill();
            await().until(() -> failure(user.store.time()).reason() == Reason.UNREACHABLE);
            redis.restart();

            user.awaitAnswers();
            assertThat(user.read(key)).as("an empty server").isNull();
            awaitWakes(user);
        }
    }

    @Test
    void failsWhatWasUnderWayWhenTheConnectionBrokeAndSendsItNotAgain() {
        try (StoreUser user = new StoreUser(RedisStore.connect(redis.uri()))) {
            user.awaitAnswers();
            String key = newKey();
            redis.pause();
            CompletionStage<Acquired> unanswered = user.acquire(key, null);
            assertThat(unanswered.toCompletableFuture()).isNotDone();
            redis.kill();

            StoreException broken = failure(unanswered);
            // The driver may have learned of the kill before it wrote the command: then it was surely not sent.
            assertThat(broken.reason()).isIn(Reason.TIMEOUT, Reason.UNREACHABLE);

            redis.restart();
            user.awaitAnswers();
            assertThat(redis.command("KEYS", "*")).as("no acquire came late").doesNotContain(key);
        }
    }

    @Test
    void givesUpAConnectionThatSaysNothingAndRecoversWhenTheServerWakes() {
        try (StoreUser user = new StoreUser(RedisStore.builder(redis.uri())
                .silence(Duration.ofMillis(300))
                .connectTimeout(Duration.ofMillis(300))
                .build())) {
            user.awaitAnswers();
            redis.pause();

            StoreException silent = failure(user.store.time());
            assertThat(silent.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(silent.outcomeUnknown()).isTrue();
            await().until(() -> failure(user.store.time()).reason() == Reason.UNREACHABLE);

            redis.resume();
            user.awaitAnswers();
        }
    }

    @Test
    void failsWithinTheConnectTimeoutWhenTheServerSleepsFromTheStart() {
        redis.pause();
        try (StoreUser user = new StoreUser(RedisStore.builder(redis.uri())
                .connectTimeout(Duration.ofMillis(300))
                .build())) {
            assertThat(failure(user.store.time()).reason()).isIn(Reason.UNREACHABLE, Reason.TIMEOUT);

            redis.resume();
            user.awaitAnswers();
        }
    }

    @Test
    void keepsNoConnectionOfAnAttemptThatItGaveUp() {
        redis.pause();
        try (StoreUser user = new StoreUser(RedisStore.builder(redis.uri())
                .clientName("once")
                .connectTimeout(Duration.ofMillis(100))
                .build())) {
            for (int i = 0; i < 5; i++) {
                await().until(() -> isRefused(user));
            }
            redis.resume();
            user.awaitAnswers();
            awaitWakes(user);

            redis.command("CLIENT", "KILL", "TYPE", "normal");
            redis.command("CLIENT", "KILL", "TYPE", "pubsub");
            user.awaitAnswers();
            awaitWakes(user);
            assertThat(redis.command("CLIENT", "LIST").lines().filter(line -> line.contains("name=once")))
                    .hasSize(2);
        }
    }

    private static boolean isRefused(StoreUser user) {
        try {
            answer(user.store.time());
            return false;
        } catch (StoreException e) {
            return true;
        }
    }

    @Test
    void refusesMoreCommandsThanMayWait() {
        try (StoreUser user =
                new StoreUser(RedisStore.builder(redis.uri()).commandQueue(20).build())) {
            user.awaitAnswers();
            redis.pause();
            List<CompletionStage<Long>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(user.store.time());
            }

            assertThat(calls.stream().filter(call -> call.toCompletableFuture().isDone()))
                    .as("refused at once")
                    .hasSize(80);
            StoreException refused = failure(calls.get(calls.size() - 1));
            assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(refused).hasMessageContaining("commandQueue");
            assertThat(failure(user.store.invalidate(List.of(newKey()))).reason())
                    .isEqualTo(Reason.UNREACHABLE);

            redis.resume();
            assertThat(answer(calls.get(0))).isPositive();
        }
    }

    @Test
    void refusesMoreCallsThanMayWaitForTheFirstConnection() {
        redis.pause();
        try (StoreUser user = new StoreUser(RedisStore.builder(redis.uri())
                .commandQueue(5)
                .connectTimeout(Duration.ofSeconds(30))
                .build())) {
            List<CompletionStage<Long>> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                calls.add(user.store.time());
            }
            assertThat(failure(calls.get(5))).hasMessageContaining("commandQueue");

            redis.resume();
            assertThat(answer(calls.get(0))).isPositive();
        }
    }

    @Test
    void sendsScriptsAgainWhenTheServerForgotThem() {
        try (StoreUser user = new StoreUser(RedisStore.connect(redis.uri()))) {
            String key = newKey();
            Lease lease = user.lease(key);
            redis.command("SCRIPT", "FLUSH");
            assertThat(answer(user.fill(lease))).isTrue();
            redis.command("SCRIPT", "FLUSH");
            assertThat(answer(user.fill(lease))).as("the lease is over").isFalse();
            assertThat(user.read(key)).isEqualTo(ENTRY);

            List<String> many = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                many.add(newKey());
                user.load(many.get(i));
            }
            redis.command("SCRIPT", "FLUSH");
            answer(user.store.invalidate(many));
            assertThat(redis.command("DBSIZE")).isEqualTo("1");
        }
    }

    @Test
    void failsCallsThatWaitWhenClosed() {
        StoreUser user = new StoreUser(RedisStore.connect(redis.uri()));
        user.awaitAnswers();
        redis.pause();
        CompletionStage<Long> waiting = user.store.time();

        user.close();

        assertThat(failure(waiting).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure(user.store.time()).reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void leavesNoThreadAndNoConnectionBehind() {
        StoreUser connected = new StoreUser(
                RedisStore.builder(redis.uri()).clientName("leaver").build());
        connected.awaitAnswers();
        RecordingWatcher watcher = new RecordingWatcher();
        connected.store.track(List.of("v1:"), watcher);
        await().until(watcher::isArmed);
        assertThat(redis.command("CLIENT", "LIST")).contains("name=leaver");
        assertThat(driverThreads()).isNotEmpty();
        EmbeddedRedis dead = EmbeddedRedis.start();
        dead.kill();
        StoreUser searching = new StoreUser(RedisStore.connect(dead.uri()));
        searching.store.track(List.of("v1:"), new RecordingWatcher());
        failure(searching.store.time());
        RedisStore neverOpened = RedisStore.connect(redis.uri());

        connected.close();
        searching.close();
        neverOpened.close();
        dead.close();

        await().untilAsserted(() -> assertThat(driverThreads()).isEmpty());
        await().untilAsserted(() -> assertThat(redis.command("CLIENT", "LIST")).doesNotContain("name=leaver"));
    }

    private static void awaitWakes(StoreUser user) {
        await("a waiter that is woken").atMost(Duration.ofSeconds(20)).until(() -> {
            String key = newKey();
            Lease lease = user.lease(key);
            answer(user.acquire(key, null));
            answer(user.store.release(lease));
            return !user.woken.isEmpty();
        });
    }

    private static List<String> driverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("lettuce"))
                .toList();
    }
}
