package dev.levee.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.testkit.EmbeddedRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hands on every byte, late, held or not at all if told to, and refuses when closed. */
class RelayTest {
    @AutoClose
    static final EmbeddedRedis redis = EmbeddedRedis.start();

    private Relay relay;
    private RedisClient client;

    @BeforeEach
    void start() throws Exception {
        relay = Relay.to("127.0.0.1", redis.port());
        client = RedisClient.create("redis://127.0.0.1:" + relay.port());
        client.setOptions(ClientOptions.builder().autoReconnect(false).build());
    }

    @AfterEach
    void stop() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        relay.close();
    }

    @Test
    void handsOnWhatItGetsAndDelaysRepliesWhileToldTo() {
        String large = "x".repeat(300_000);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().set("k", large);
            assertThat(connection.sync().get("k")).isEqualTo(large);

            relay.delay(Duration.ofMinutes(10));
            connection.setTimeout(Duration.ofMillis(50));
            assertThatThrownBy(() -> connection.sync().get("k")).isInstanceOf(RedisCommandTimeoutException.class);
        }
        relay.delay(Duration.ZERO);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().get("k")).hasSize(300_000);
        }
    }

    @Test
    void whatItHeldArrivesInItsOrderOnceReleased() throws Exception {
        redis.command("SET", "n", "1");
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            relay.hold();
            RedisFuture<Long> first = connection.async().incr("n");
            RedisFuture<Long> second = connection.async().incr("n");
            assertThat(first.await(100, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(connection.isOpen()).isTrue();
            assertThat(redis.command("GET", "n")).isEqualTo("1");

            relay.release();
            assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        }
    }

    @Test
    void whileCutItResetsAndRefusesAndRedisKeepsWhatItHolds() throws Exception {
        redis.command("SET", "kept", "yes");
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().get("kept")).isEqualTo("yes");
            relay.cut();
            assertThatThrownBy(() -> connection.sync().get("kept")).isInstanceOf(RedisException.class);
        }
        assertThatThrownBy(() -> client.connect()).isInstanceOf(RedisConnectionException.class);

        relay.mend();
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().get("kept")).isEqualTo("yes");
        }
    }
}
