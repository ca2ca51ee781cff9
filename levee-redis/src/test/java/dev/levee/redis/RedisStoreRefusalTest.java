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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The server answers that it will not: the reason is told apart, and a full one still serves and forgets (P7). */
class RedisStoreRefusalTest {
    @AutoClose
    private final EmbeddedRedis redis =
            EmbeddedRedis.builder().configure("maxmemory-policy noeviction").start();

    @AutoClose
    private final StoreUser user = new StoreUser(RedisStore.connect(redis.uri()));

    private final String key = newKey();

    @Test
    void servesAndForgetsOnAFullServerButStoresNothing() {
        String filled = newKey();
        String released = newKey();
        String abandoned = newKey();
        String expired = newKey();
        user.load(filled);
        user.load(expired);
        answer(user.store.mint(List.of("stamp"), List.of(new byte[12]), 60_000));
        Lease lease = user.lease(key);
        Lease toRelease = user.lease(released);
        Lease toAbandon = user.lease(abandoned);

        redis.command("CONFIG", "SET", "maxmemory", "1");

        assertThat(failure(user.fill(lease)).reason()).isEqualTo(Reason.FULL);
        assertThat(failure(user.acquire(newKey(), null)).reason()).isEqualTo(Reason.FULL);
        assertThat(failure(user.store.claim(newKey(), "token", 1_000)).reason()).isEqualTo(Reason.FULL);
        assertThat(failure(user.store.mint(List.of("other"), List.of(new byte[12]), 1_000))
                        .reason())
                .isEqualTo(Reason.FULL);

        assertThat(user.read(filled)).isEqualTo(ENTRY);
        assertThat(answer(user.acquire(filled, null))).isInstanceOf(Acquired.Other.class);
        assertThat(answer(user.acquire(key, null)))
                .as("busy, though the waiter cannot be registered")
                .isInstanceOf(Acquired.Busy.class);
        assertThat(answer(user.store.renew(lease, 60_000))).isTrue();
        assertThat(answer(user.store.release(toRelease))).isTrue();
        answer(user.store.abandon(abandoned, toAbandon.token()));
        answer(user.store.expire(expired));
        answer(user.store.invalidate(List.of(filled, key)));
        answer(user.store.keep(List.of("stamp"), 120_000));
        answer(user.store.drop(List.of("stamp")));
        assertThat(redis.command("KEYS", "*")).isEqualTo("{" + expired + "}:stale");

        redis.command("CONFIG", "SET", "maxmemory", "0");
        assertThat(answer(user.fill(lease))).as("invalidated meanwhile").isFalse();
    }

    @Test
    void saysThatAReplicaTakesNoWrites() {
        user.load(key);
        redis.command("CONFIG", "SET", "replica-serve-stale-data", "yes");
        redis.command("REPLICAOF", "127.0.0.1", "1");

        assertThat(failure(user.store.invalidate(List.of(key))).reason()).isEqualTo(Reason.READ_ONLY);
        assertThat(user.read(key)).isEqualTo(ENTRY);
    }

    @Test
    void saysThatAServerIsBusyWithAScriptThatDoesNotEnd() {
        user.load(key);
        redis.command("CONFIG", "SET", "busy-reply-threshold", "50");
        CompletableFuture<?> endless =
                CompletableFuture.runAsync(() -> redis.command("EVAL", "while true do end", "0"));

        await().until(() -> {
            try {
                user.read(key);
                return false;
            } catch (StoreException e) {
                return e.reason() == Reason.NOT_READY;
            }
        });

        redis.command("SCRIPT", "KILL");
        await().until(endless::isCompletedExceptionally);
        assertThat(user.read(key)).isEqualTo(ENTRY);
    }

    @Test
    void saysWhichPermissionsAreMissing() {
        redis.command("ACL", "SETUSER", "reader", "on", ">s3cret", "~*", "&*", "-@all", "+hello", "+ping", "+mget");
        try (StoreUser reader = new StoreUser(RedisStore.connect("redis://reader:s3cret@127.0.0.1:" + redis.port()))) {
            user.load(key);
            assertThat(reader.read(key)).isEqualTo(ENTRY);

            StoreException denied = failure(reader.acquire(key, ENTRY));
            assertThat(denied.reason()).isEqualTo(Reason.DENIED);
            assertThat(denied).hasMessageContaining("ACL").hasMessageContaining("NOPERM");
            assertThat(denied).hasMessageContaining("'evalsha'").hasMessageContaining("docs/operations.md");
        }
    }

    @Test
    void saysThatAPermissionIsMissingWithinAScript() {
        redis.command("ACL", "SETUSER", "half", "on", ">s3cret", "~*", "&*", "+@all", "-set");
        try (StoreUser half = new StoreUser(RedisStore.connect("redis://half:s3cret@127.0.0.1:" + redis.port()))) {
            StoreException denied = failure(half.acquire(key, null));
            assertThat(denied.reason()).isEqualTo(Reason.DENIED);
            assertThat(denied).hasMessageContaining("NOPERM within a script");
        }
    }

    @Test
    void saysThatTheServerTakesNoMoreClients() {
        redis.command("CONFIG", "SET", "maxclients", "2");
        try (StoreUser late = new StoreUser(RedisStore.connect(redis.uri()))) {
            StoreException refused = failure(late.store.time());
            assertThat(refused.reason()).isEqualTo(Reason.NOT_READY);
            assertThat(refused).hasMessageContaining("maxclients");
        }
    }

    @Test
    void fillsAndInvalidatesThoughItMayNotWake() {
        redis.command("ACL", "SETUSER", "silent", "on", ">s3cret", "~*", "&*", "+@all", "-publish");
        try (StoreUser silent = new StoreUser(RedisStore.connect("redis://silent:s3cret@127.0.0.1:" + redis.port()))) {
            Lease lease = silent.lease(key);
            answer(user.acquire(key, null));
            assertThat(answer(silent.fill(lease))).isTrue();
            assertThat(user.read(key)).isEqualTo(ENTRY);

            Lease again = ((Acquired.Granted) answer(silent.acquire(key, ENTRY))).lease();
            answer(user.acquire(key, ENTRY));
            answer(silent.store.invalidate(List.of(key)));
            assertThat(user.read(key)).isNull();
            assertThat(answer(silent.fill(again))).isFalse();
        }
    }

    @Test
    void quotesNoKeyAndNoValueOfACommandThatTheServerDoesNotKnow() {
        try (EmbeddedRedis crippled = EmbeddedRedis.builder()
                        .configure("rename-command EVALSHA \"\"")
                        .start();
                StoreUser other = new StoreUser(RedisStore.connect(crippled.uri()))) {
            StoreException failed = failure(other.acquire(key, ENTRY));
            assertThat(failed.reason()).isEqualTo(Reason.FAILED);
            assertThat(failed.getMessage()).contains("unknown command").doesNotContain(key);
            assertThat(failed.getCause()).isNull();
        }
    }
}
