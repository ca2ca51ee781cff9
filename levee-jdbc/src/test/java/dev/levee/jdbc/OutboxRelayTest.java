package dev.levee.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levee.cache.InvalidationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A relay delivers every committed row, and deletes none that the store has not confirmed. */
class OutboxRelayTest {
    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final String A = OutboxTest.A;
    private static final String B = OutboxTest.B;

    private final Outbox outbox = Outbox.table("relay_test");
    private final List<String> delivered = new CopyOnWriteArrayList<>();

    @BeforeEach
    void create() throws SQLException {
        Servers.run("DROP TABLE IF EXISTS relay_test");
        try (Connection connection = Servers.connect()) {
            outbox.create(connection);
        }
    }

    private void write(String... keys) throws SQLException {
        try (Connection connection = Servers.connect()) {
            connection.setAutoCommit(false);
            outbox.write(connection, List.of(keys));
            connection.commit();
        }
    }

    private static long rows() {
        return Servers.number("SELECT count(*) FROM relay_test");
    }

    private OutboxRelay relay(Consumer<Collection<String>> invalidate) {
        return OutboxRelay.from(outbox, Servers.database(), invalidate)
                .every(OFTEN)
                .start();
    }

    private Delivery.Round round(Consumer<Collection<String>> invalidate) throws SQLException {
        try (Connection connection = Servers.connect()) {
            Delivery.Round round = new Delivery(outbox, 256, invalidate).run(connection);
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.getNetworkTimeout()).isZero();
            return round;
        }
    }

    @Test
    void deliversAndDeletes() throws SQLException {
        write(A, B);
        try (OutboxRelay relay = relay(delivered::addAll)) {
            await().untilAsserted(() -> assertThat(rows()).isZero());
            await().until(() -> relay.status().waiting() == 0);
            assertThat(delivered).containsExactly(A, B);
            assertThat(relay.status().delivered()).isEqualTo(2);
            assertThat(relay.status().failed()).isZero();
            assertThat(relay.status().problem()).isNull();
            assertThat(relay.status().lag()).isZero();
        }
    }

    @Test
    void aRowStandsUntilTheStoreHasConfirmed() throws SQLException {
        write(A);
        // From here another connection sees what would be left if this process died now.
        round(keys -> assertThat(rows()).isOne());
        assertThat(rows()).isZero();
    }

    @Test
    void whatTheStoreDidNotConfirmIsTriedAgain() throws SQLException {
        write(A, B);
        AtomicBoolean away = new AtomicBoolean(true);
        try (OutboxRelay relay = relay(keys -> {
            if (away.get()) {
                throw new InvalidationException("the store is away", null, true);
            }
            delivered.addAll(keys);
        })) {
            await().until(() -> relay.status().failed() >= 2);
            OutboxStatus status = relay.status();
            assertThat(rows()).isEqualTo(2);
            assertThat(status.waiting()).isEqualTo(2);
            assertThat(status.lag()).isPositive();
            assertThat(status.delivered()).isZero();
            assertThat(status.problem()).contains("the store is away");
            away.set(false);
            await().untilAsserted(() -> assertThat(rows()).isZero());
        }
        assertThat(delivered).containsExactly(A, B);
    }

    @Test
    void theDatabaseMayComeLater() throws SQLException {
        write(A);
        AtomicBoolean away = new AtomicBoolean(true);
        DataSource source = new UrlDataSource(Servers.postgresUrl()) {
            @Override
            public Connection getConnection() throws SQLException {
                if (away.get()) {
                    throw new SQLException("jdbc:postgresql://db/shop?password=secret refused", "08001");
                }
                return super.getConnection();
            }
        };
        try (OutboxRelay relay =
                OutboxRelay.from(outbox, source, delivered::addAll).every(OFTEN).start()) {
            await().until(() -> relay.status().failed() >= 2);
            assertThat(relay.status().problem()).contains("08001").doesNotContain("secret");
            away.set(false);
            await().untilAsserted(() -> assertThat(rows()).isZero());
            await().until(() -> relay.status().problem() == null);
        }
        assertThat(delivered).containsExactly(A);
    }

    @Test
    void aRowWhoseTransactionCommitsLateIsNotPassedOver() throws SQLException {
        try (Connection late = Servers.connect()) {
            late.setAutoCommit(false);
            outbox.write(late, A); // the lower id
            write(B);
            assertThat(round(delivered::addAll).delivered()).isOne();
            assertThat(delivered).containsExactly(B);
            late.commit();
        }
        assertThat(round(delivered::addAll).delivered()).isOne();
        assertThat(delivered).containsExactly(B, A);
    }

    @Test
    void rowsOfOneKeyAreOneInvalidation() throws SQLException {
        write(A);
        write(A);
        assertThat(round(delivered::addAll).delivered()).isEqualTo(2);
        assertThat(delivered).containsExactly(A);
        assertThat(rows()).isZero();
    }

    @Test
    void relaysPassByWhatAnotherHolds() throws SQLException {
        write(A);
        round(keys -> {
            try {
                write(B);
                assertThat(round(delivered::addAll).delivered()).isOne();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(delivered).containsExactly(B);
        assertThat(rows()).isZero();
    }

    @Test
    void severalRelaysShareTheRows() throws SQLException {
        String[] keys = IntStream.range(0, 2_000)
                .mapToObj(i -> String.format("v1:api:price:%012x:acme", i))
                .toArray(String[]::new);
        write(keys);
        try (OutboxRelay one = relay(delivered::addAll);
                OutboxRelay two = relay(delivered::addAll);
                OutboxRelay three = relay(delivered::addAll)) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(rows()).isZero());
            await().until(() -> one.status().delivered()
                            + two.status().delivered()
                            + three.status().delivered()
                    == keys.length);
        }
        assertThat(delivered).containsExactlyInAnyOrder(keys);
    }

    @Test
    void theClaimOfADeadRelayIsFree() throws SQLException {
        write(A);
        try (Connection dying = Servers.connect()) {
            int backend = Servers.backend(dying);
            Delivery delivery = new Delivery(
                    outbox, 256, keys -> Servers.number("SELECT pg_terminate_backend(" + backend + ")::int"));
            assertThatThrownBy(() -> delivery.run(dying)).isInstanceOf(SQLException.class);
        }
        assertThat(rows()).isOne();
        await().untilAsserted(
                        () -> assertThat(round(delivered::addAll).delivered()).isOne());
        assertThat(delivered).containsExactly(A);
    }

    @Test
    void aRowThatIsNoKeyDoesNotHoldUpTheOthers() throws SQLException {
        Servers.run("INSERT INTO relay_test (resource, key_name) VALUES ('x', 'no key')");
        write(A, B);
        Consumer<Collection<String>> strict = keys -> {
            if (keys.contains("no key")) {
                throw new IllegalArgumentException("no key");
            }
            delivered.addAll(keys);
        };
        Delivery.Round round = round(strict);
        assertThat(round.delivered()).isEqualTo(2);
        assertThat(round.refused()).isOne();
        assertThat(delivered).containsExactly(A, B);
        assertThat(rows()).isOne();
        assertThat(round(strict).refused()).as("put off").isZero();
    }

    @Test
    void aRowWithinItsGraceIsLeftToItsProcess() throws SQLException {
        try (Connection connection = Servers.connect()) {
            connection.setAutoCommit(false);
            outbox.withGrace(Duration.ofMinutes(5)).writeForSelf(connection, List.of(A));
            connection.commit();
        }
        Delivery.Round round = round(delivered::addAll);
        assertThat(round.delivered()).isZero();
        assertThat(round.waiting()).isOne();
        Servers.run("UPDATE relay_test SET due_at = clock_timestamp()");
        assertThat(round(delivered::addAll).delivered()).isOne();
    }

    @Test
    void runsOnAGivenExecutorAndLeavesItRunning() throws Exception {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try {
            write(A);
            OutboxRelay relay = OutboxRelay.from(outbox, Servers.database(), delivered::addAll)
                    .every(OFTEN)
                    .on(executor)
                    .start();
            await().untilAsserted(() -> assertThat(rows()).isZero());
            relay.close();
            relay.close();
            write(B);
            executor.submit(() -> {}).get(10, TimeUnit.SECONDS);
            assertThat(executor.isShutdown()).isFalse();
            assertThat(rows()).isOne();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void closingWaitsForTheRoundThatRuns() throws Exception {
        write(A);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        OutboxRelay relay = relay(keys -> {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        begun.await();
        Thread closer = new Thread(relay::close);
        closer.start();
        await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
        go.countDown();
        closer.join();
        assertThat(rows()).isZero();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("levee-outbox-relay")));
    }

    @Test
    void settingsOutOfBoundsAreRefused() {
        OutboxRelay.Builder relay = OutboxRelay.from(outbox, Servers.database(), delivered::addAll);
        assertThatThrownBy(() -> relay.every(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> relay.batch(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> relay.batch(1_001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> outbox.withGrace(Duration.ofHours(1))).isInstanceOf(IllegalArgumentException.class);
    }
}
