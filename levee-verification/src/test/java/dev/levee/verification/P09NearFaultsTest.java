package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.event.Metric;
import dev.levee.event.NearState;
import dev.levee.policy.Near;
import dev.levee.redis.RedisStore;
import dev.levee.spi.Store;
import dev.levee.testkit.FaultProxy.Way;
import dev.levee.testkit.RedisFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * P9 on a real Redis through faults, while a thread reads near values all the time: none is older than the bound after a
 * confirmed write, the last write is seen, and near values are served again afterwards.
 */
@Promise("P9")
class P09NearFaultsTest {
    private static final Near POLICY = Near.entries(1_000, Duration.ofMinutes(1));

    private NearBench bench;

    private void begin() {
        bench = new NearBench("", POLICY);
        bench.awaitNear();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionsAreKilledInEitherOrder(boolean trackingFirst) throws Exception {
        begin();
        for (int i = 0; i < 3; i++) {
            bench.killConnections(trackingFirst);
            bench.write();
            bench.killConnections(!trackingFirst);
            bench.write();
            bench.awaitLast();
            bench.awaitNear();
        }
        bench.assertNoReadWasOld();
    }

    /** One direction is swallowed for longer than the bound, or what the server tells comes late. */
    private enum Link {
        NO_REPLIES(bench -> bench.proxy.blackhole(Way.REPLIES)),
        NO_REQUESTS(bench -> bench.proxy.blackhole(Way.REQUESTS)),
        SLOW_WORD(bench -> bench.proxy.delay(Way.REPLIES, Duration.ofSeconds(1))),
        TOO_SLOW_WORD(bench -> bench.proxy.delay(Way.REPLIES, Duration.ofSeconds(5)));

        private final Consumer<NearBench> begin;

        Link(Consumer<NearBench> begin) {
            this.begin = begin;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLinkIsHalfOpenOrSlow(Link fault) throws Exception {
        begin();
        fault.begin.accept(bench);
        bench.writeUntilTheBoundBinds();
        bench.proxy.heal();
        bench.awaitLast();
        bench.awaitNear();
        bench.assertNoReadWasOld();
    }

    @Test
    void theServerSleepsForLongerThanTheBoundAndWakes() throws Exception {
        begin();
        bench.write();
        bench.redis.pause();
        OnEveryStore.until(() -> bench.levee.nearState() == NearState.DISARMED);
        String number = bench.commit(0);
        // From the loader: nothing near is served, and the store gives no answer.
        OnEveryStore.until(() -> bench.get(0).equals(number));
        bench.redis.resume();
        bench.awaitNear();
        bench.write();
        bench.awaitLast();
        bench.assertNoReadWasOld();
    }

    @Test
    void twentyThousandWritesArePipelinedWhileValuesAreNear() throws Exception {
        begin();
        List<String> names = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        String prefix = bench.key(0).replaceAll("[^:]*:[^:]*$", "");
        for (int i = 0; i < 20_000; i++) {
            names.add(prefix + String.format("%012x", i) + ":flood");
            values.add(new byte[12]);
        }
        try (Store flood = RedisStore.builder(bench.redis.uri())
                .commandQueue(100_000)
                .connectTimeout(Duration.ofSeconds(20))
                .silence(Duration.ofSeconds(20))
                .build()) {
            flood.open("flood", woken -> {});
            var minted = flood.mint(names, values, 60_000).toCompletableFuture();
            bench.write();
            minted.get(60, TimeUnit.SECONDS);
            var dropped = flood.drop(names).toCompletableFuture();
            bench.writeUntilTheBoundBinds();
            dropped.get(60, TimeUnit.SECONDS);
        }
        bench.awaitLast();
        bench.awaitNear();
        bench.assertNoReadWasOld();
    }

    /** What anyone may do to the server beside us; each makes the value of row 0 unservable. */
    private enum Elsewhere {
        FLUSH(bench -> bench.redis.flush()),
        DELETE(bench -> bench.redis.command("DEL", bench.key(0))),
        EXPIRE(bench -> bench.redis.command("PEXPIRE", bench.key(0), "1")),
        OVERWRITE(bench -> bench.redis.command("SET", bench.key(0), "no entry")),
        FOREIGN_TYPE(bench -> {
            bench.redis.command("DEL", bench.key(0));
            bench.redis.command("HSET", bench.key(0), "field", "value");
        }),
        EVICT(bench -> RedisFaults.of(bench.redis).evicting()),
        DELETE_ALL_BUT_ENTRIES(bench -> bench.redis
                .command("KEYS", "*")
                .lines()
                .filter(name -> !name.startsWith("v1:api:"))
                .forEach(name -> bench.redis.command("DEL", name)));

        private final Consumer<NearBench> write;

        Elsewhere(Consumer<NearBench> write) {
            this.write = write;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnyOtherClientDoesIsSeen(Elsewhere how) throws Exception {
        begin();
        String number = bench.commit(0);
        assertThat(bench.get(0)).as("nobody was told").isNotEqualTo(number);
        how.write.accept(bench);
        bench.confirm(0, Integer.parseInt(number));
        OnEveryStore.until(() -> bench.get(0).equals(number));
        bench.write();
        bench.awaitLast();
        bench.awaitNear();
        bench.assertNoReadWasOld();
    }

    @Test
    void nothingIsNearWhereTrackingIsRefused() throws Exception {
        bench = new NearBench("-client|tracking", POLICY);
        OnEveryStore.until(() -> bench.levee.nearState() == NearState.REFUSED);
        bench.writeUntilTheBoundBinds();
        bench.awaitLast();
        assertThat(bench.nearHits()).isZero();
        assertThat(bench.cache.stats().count(Metric.NEAR_PUTS)).isZero();
        bench.assertNoReadWasOld();
    }

    @Test
    void ownWritesAreSeenAtOnceWhereTheTtlAloneBinds() throws Exception {
        bench = new NearBench(
                "-client|tracking", Near.entries(1_000, Duration.ofMinutes(1)).orTtlOnly());
        OnEveryStore.until(() -> bench.levee.nearState() == NearState.REFUSED);
        OnEveryStore.until(() -> bench.nearHits() > 1_000);
        for (int i = 0; i < 100; i++) {
            String number = bench.commit(0);
            if (i % 2 == 0) {
                bench.cache.tenant("acme").invalidate(NearBench.id(0));
            } else {
                bench.cache.tenant("acme").put(NearBench.id(0), number);
            }
            assertThat(bench.get(0)).isEqualTo(number);
        }
        bench.assertNoReadWasOld();
    }

    /** Which also is what such a cache may do. */
    @Test
    void theReaderNoticesAValueThatIsOlderThanTheBound() {
        bench = new NearBench(
                "-client|tracking", Near.entries(1_000, Duration.ofMinutes(1)).orTtlOnly());
        OnEveryStore.until(() -> bench.nearHits() > 1_000);
        bench.write();
        OnEveryStore.until(bench::readFailed);
        assertThatThrownBy(bench::assertNoReadWasOld)
                .rootCause()
                .hasMessageContaining("read 0, and 1 was confirmed more than PT3S before the read began");
    }
}
