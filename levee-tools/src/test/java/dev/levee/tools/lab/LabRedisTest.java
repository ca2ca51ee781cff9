package dev.levee.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.testkit.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A Redis that is given keeps everything that is not the lab's. */
class LabRedisTest {
    @AutoClose
    static final EmbeddedRedis given = EmbeddedRedis.start();

    @Test
    void deletesItsOwnKeysAndNoOthers() {
        for (String own : new String[] {
            "lab:leveelab3:price:1:0",
            "v1:api:price:0123456789ab:leveelab8",
            "{v1:api:price:0123456789ab:leveelab8}:lease",
            "levee:stamp:{levee-lab:r:price}"
        }) {
            given.command("SET", own, "x");
        }
        given.command("SET", "v1:api:price:0123456789ab:acme", "x");
        given.command("SET", "levee:stamp:{shop:r:price}", "x");
        given.command("SET", "session:lab1", "x");
        try (LabRedis redis = LabRedis.at(given.uri())) {
            redis.clean();
            assertThat(given.command("KEYS", "*").lines())
                    .containsExactlyInAnyOrder(
                            "v1:api:price:0123456789ab:acme", "levee:stamp:{shop:r:price}", "session:lab1");
        }
        assertThat(given.command("DBSIZE")).isEqualTo("3");
    }

    @Test
    void fullItKeepsWhatItHoldsAndTakesDeletesAndHealedItStoresAgain() {
        try (LabRedis redis = LabRedis.start();
                RedisClient client = RedisClient.create(redis.url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().set("kept", "yes");
            redis.fill();
            assertThatThrownBy(() -> connection.sync().set("new", "no")).hasMessageStartingWith("OOM");
            assertThat(connection.sync().get("kept")).isEqualTo("yes");
            assertThat(connection.sync().del("kept")).isEqualTo(1);

            redis.unfill();
            redis.unfill();
            assertThat(connection.sync().set("new", "yes")).isEqualTo("OK");
        }
    }

    @Test
    void aRedisThatIsGivenIsNotFilled() {
        try (LabRedis redis = LabRedis.at(given.uri())) {
            assertThatThrownBy(redis::fill).isInstanceOf(IllegalStateException.class);
        }
        assertThat(given.command("CONFIG", "GET", "maxmemory")).isEqualTo("maxmemory\n0");
    }
}
