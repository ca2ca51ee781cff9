package dev.levee.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.testkit.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Hands on every byte, late if told to, and refuses when closed. */
class RelayTest {
    @AutoClose
    static final EmbeddedRedis redis = EmbeddedRedis.start();

    @Test
    void handsOnWhatItGetsAndDelaysRepliesWhileToldTo() throws Exception {
        Relay relay = Relay.to("127.0.0.1", redis.port());
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + relay.port());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            String large = "x".repeat(300_000);
            connection.sync().set("k", large);
            assertThat(connection.sync().get("k")).isEqualTo(large);

            relay.delay(Duration.ofMinutes(10));
            connection.setTimeout(Duration.ofMillis(50));
            assertThatThrownBy(() -> connection.sync().get("k")).isInstanceOf(RedisCommandTimeoutException.class);
        }
        relay.delay(Duration.ZERO);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().get("k")).hasSize(300_000);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            relay.close();
        }
    }
}
