package dev.levee.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.testkit.EmbeddedRedis;
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
}
