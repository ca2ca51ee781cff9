package dev.levee.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault makes the server say what it says in production, and healing ends it. */
class RedisFaultsTest {
    @AutoClose
    private static final EmbeddedRedis redis = EmbeddedRedis.start();

    private final RedisFaults faults = RedisFaults.of(redis);

    @AfterEach
    void heal() {
        faults.heal();
    }

    @BeforeEach
    void put() {
        redis.flush();
        redis.command("SET", "name", "value");
    }

    /** A fault, what writes are refused with, and whether reads are, too. */
    private enum Fault {
        OOM(RedisFaults::full, false),
        READONLY(RedisFaults::readOnly, false),
        MASTERDOWN(RedisFaults::masterDown, true),
        MISCONF(RedisFaults::snapshotFails, false),
        BUSY(RedisFaults::busy, true),
        LOADING(RedisFaults::loading, true);

        private final Consumer<RedisFaults> inject;
        private final boolean ofReads;

        Fault(Consumer<RedisFaults> inject, boolean ofReads) {
            this.inject = inject;
            this.ofReads = ofReads;
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesUntilHealed(Fault fault) {
        fault.inject.accept(faults);

        String word = fault.name();
        assertThatThrownBy(() -> redis.command("SET", "other", "x"))
                .hasMessageContaining(fault == Fault.MASTERDOWN ? "READONLY" : word);
        if (fault.ofReads) {
            assertThatThrownBy(() -> redis.command("GET", "name")).hasMessageContaining(word);
        } else {
            assertThat(redis.command("GET", "name")).isEqualTo("value");
        }

        faults.heal();
        assertThat(redis.command("GET", "name")).isEqualTo("value");
        assertThat(redis.command("SET", "other", "x")).isEqualTo("OK");
        assertThat(redis.command("DBSIZE")).as("nothing of the fault is left").isEqualTo("2");
    }

    @Test
    void aFullServerDeletes() {
        faults.full();
        assertThat(redis.command("DEL", "name")).isEqualTo("1");
        assertThatThrownBy(() -> redis.command("SET", "name", "x")).hasMessageContaining("OOM");
        faults.heal();
    }

    @Test
    void aServerWithTooManyClientsTakesNoMore() throws Exception {
        try (RedisWire open = new RedisWire("127.0.0.1", redis.port(), java.time.Duration.ofSeconds(20))) {
            open.call("PING");
            faults.clientsFull();
            assertThatThrownBy(() -> redis.command("PING")).hasMessageContaining("max number of clients");
            assertThat(open.call("PING")).as("one that is open").isEqualTo("PONG");
        }
        faults.heal();
        assertThat(redis.command("PING")).isEqualTo("PONG");
    }

    @Test
    void aNodeOfAClusterWithoutSlotsServesNothing() {
        faults.clusterDown();
        assertThatThrownBy(() -> redis.command("GET", "name")).hasMessageContaining("CLUSTERDOWN");
        assertThatThrownBy(() -> redis.command("DEL", "name")).hasMessageContaining("CLUSTERDOWN");
        faults.heal();
        assertThat(redis.command("DBSIZE")).isEqualTo("0");
        assertThat(redis.command("SET", "name", "x")).isEqualTo("OK");
    }

    @Test
    void aServerUnderPressureEvictsAndTakesWrites() {
        faults.evicting();
        assertThat(redis.command("GET", "name")).isEmpty();
        assertThat(redis.command("SET", "other", "x")).isEqualTo("OK");
        faults.heal();
        assertThat(redis.command("CONFIG", "GET", "maxmemory-policy")).endsWith("noeviction");
        assertThat(Integer.parseInt(redis.command("DBSIZE"))).isLessThanOrEqualTo(1);
    }

    @Test
    void disconnectsWhoIsConnected() throws Exception {
        try (RedisWire open = new RedisWire("127.0.0.1", redis.port(), java.time.Duration.ofSeconds(20))) {
            open.call("PING");
            faults.disconnectAll();
            assertThatThrownBy(() -> open.call("PING")).isInstanceOf(java.io.IOException.class);
        }
    }

    @Test
    void aRestartAfterwardsIsEmpty() {
        faults.loading();
        redis.restart();
        assertThat(redis.command("DBSIZE")).isEqualTo("0");
    }
}
