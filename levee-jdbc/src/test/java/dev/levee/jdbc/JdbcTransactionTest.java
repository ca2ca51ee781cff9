package dev.levee.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.InvalidationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invalidations wait for the commit of their transaction, on a real PostgreSQL. */
class JdbcTransactionTest {
    private final JdbcTransactions transactions = JdbcTransactions.create();
    private final List<String> ran = new ArrayList<>();
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        Servers.run("DROP TABLE IF EXISTS item; CREATE TABLE item (id int PRIMARY KEY, value int NOT NULL,"
                + " UNIQUE (value) DEFERRABLE INITIALLY DEFERRED); INSERT INTO item VALUES (1, 1), (2, 2)");
        connection = Servers.connect();
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private static long value() {
        return Servers.number("SELECT value FROM item WHERE id = 1");
    }

    private void set(int value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE item SET value = " + value + " WHERE id = 1");
        }
    }

    @Test
    void invalidatesAfterTheCommitInOrderEachOnce() throws SQLException {
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            // What another connection sees while the invalidation runs: the commit is done.
            transaction.afterCommit("b", () -> ran.add("b sees " + value()));
            transaction.afterCommit("a", () -> ran.add("a sees " + value()));
            set(10);
            assertThat(ran).isEmpty();
            transaction.commit();
            assertThat(ran).containsExactly("b sees 10", "a sees 10");
        }
        assertThat(ran).hasSize(2);
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(transactions.current()).isNull();
    }

    @Test
    void aRollbackInvalidatesNothing() throws SQLException {
        JdbcTransaction transaction = transactions.begin(connection);
        transaction.afterCommit("a", () -> ran.add("a"));
        set(10);
        transaction.rollback();
        transaction.close();

        assertThat(ran).isEmpty();
        assertThat(value()).isEqualTo(1);
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(transactions.current()).isNull();
    }

    @Test
    void closingWithoutACommitRollsBack() throws SQLException {
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            transaction.afterCommit("a", () -> ran.add("a"));
            set(10);
        }
        assertThat(ran).isEmpty();
        assertThat(value()).isEqualTo(1);
    }

    @Test
    void aConnectionThatDoesNotCommitByItselfIsGivenBackAsItWas() throws SQLException {
        connection.setAutoCommit(false);
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            set(10);
            transaction.commit();
        }
        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(value()).isEqualTo(10);
    }

    @Test
    void aKeyIsPendingFromItsRegistrationUntilItsInvalidationHasEnded() throws SQLException {
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            assertThat(transactions.current()).isSameAs(transaction);
            assertThat(transaction.pending("a")).isFalse();
            transaction.afterCommit(
                    "b",
                    () -> ran.add(
                            "a is pending: " + (transactions.current() == transaction && transaction.pending("a"))));
            transaction.afterCommit("a", () -> {});
            assertThat(transaction.pending("a")).isTrue();
            assertThat(transaction.pending("c")).isFalse();
            transaction.commit();
            assertThat(ran).containsExactly("a is pending: true");
            assertThat(transactions.current()).isNull();
        }
    }

    @Test
    void aLoadThatBeganInATransactionFindsItsKeyPendingAlsoAfterTheRollback() throws SQLException {
        JdbcTransaction transaction = transactions.begin(connection);
        transaction.afterCommit("a", () -> {});
        transaction.rollback();
        assertThat(transaction.pending("a")).isTrue();
    }

    @Test
    void onlyReadCommittedIsNoSnapshot() throws SQLException {
        for (int isolation : List.of(
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE)) {
            connection.setTransactionIsolation(isolation);
            try (JdbcTransaction transaction = transactions.begin(connection)) {
                assertThat(transaction.snapshot()).isEqualTo(isolation > Connection.TRANSACTION_READ_COMMITTED);
            }
        }
    }

    @Test
    void aRefusedCommitInvalidatesNothing() throws SQLException {
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            transaction.afterCommit("a", () -> ran.add("a"));
            set(2); // as item 2: found out by the commit
            assertThatThrownBy(transaction::commit)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
            assertThatThrownBy(transaction::commit).isInstanceOf(IllegalStateException.class);
        }
        assertThat(ran).isEmpty();
        assertThat(value()).isEqualTo(1);
        assertThat(transactions.current()).isNull();
        assertThat(connection.getAutoCommit()).isTrue();
    }

    @Test
    void aCommitOfUnknownOutcomeInvalidatesAndSaysSo() throws SQLException {
        JdbcTransaction transaction = transactions.begin(connection);
        transaction.afterCommit("a", () -> ran.add("a"));
        transaction.afterCommit("b", () -> {
            throw new InvalidationException("b was not confirmed", null, true);
        });
        set(10);
        Servers.number("SELECT pg_terminate_backend(" + Servers.backend(connection) + ")::int");

        assertThatThrownBy(transaction::commit)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08007"))
                .hasMessageContaining("unknown whether the transaction is committed")
                .hasMessageContaining("1 of 2 invalidations were confirmed")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(ran).containsExactly("a");
        assertThat(transactions.current()).isNull();
        transaction.close();
        assertThat(ran).hasSize(1);
    }

    @Test
    void failedInvalidationsLeaveTheCommitStandingAndTheOthersRun() throws SQLException {
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            InvalidationException away = new InvalidationException("the store is away", null, true);
            transaction.afterCommit("a", () -> {
                throw away;
            });
            transaction.afterCommit("b", () -> {
                throw new IllegalStateException("closed");
            });
            transaction.afterCommit("c", () -> ran.add("c"));
            set(10);
            assertThatThrownBy(transaction::commit)
                    .isInstanceOf(InvalidationException.class)
                    .hasMessageContaining("the transaction IS committed")
                    .hasMessageContaining("1 of 3 invalidations were confirmed")
                    .hasMessageContaining("2 were not, of which 1 are queued")
                    .hasMessageContaining("nobody repeats the others")
                    .hasCause(away)
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        }
        assertThat(ran).containsExactly("c");
        assertThat(value()).isEqualTo(10);
        assertThat(transactions.current()).isNull();
        assertThat(connection.getAutoCommit()).isTrue();
    }

    @Test
    void whatIsNotBegunInTimeIsRunByAnotherThread() throws Exception {
        JdbcTransactions impatient =
                JdbcTransactions.builder().invalidateWithin(Duration.ofNanos(1)).build();
        CountDownLatch done = new CountDownLatch(2);
        try (JdbcTransaction transaction = impatient.begin(connection)) {
            transaction.afterCommit("a", done::countDown);
            transaction.afterCommit("b", done::countDown);
            assertThatThrownBy(transaction::commit)
                    .isInstanceOf(InvalidationException.class)
                    .hasMessageContaining("IS committed")
                    .hasMessageContaining("still being run by the thread levee-after-commit");
        }
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void invalidationsOfListenersRunAtOnceWhileTheOthersRun() throws SQLException {
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            transaction.afterCommit("a", () -> transaction.afterCommit("b", () -> ran.add("b")));
            transaction.commit();
        }
        assertThat(ran).containsExactly("b");
    }

    @Test
    void transactionsDoNotNest() throws SQLException {
        try (JdbcTransaction outer = transactions.begin(connection);
                Connection another = Servers.connect()) {
            assertThatThrownBy(() -> transactions.begin(another))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in a transaction already");
            assertThat(another.getAutoCommit()).isTrue();
            assertThat(transactions.current()).isSameAs(outer);
        }
        transactions.begin(connection).close();
    }

    @Test
    void aTransactionIsForItsThread() throws SQLException {
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            CompletableFuture<Object> elsewhere = CompletableFuture.supplyAsync(() -> {
                assertThat(transactions.current()).isNull();
                assertThatThrownBy(transaction::commit).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(transaction::close).isInstanceOf(IllegalStateException.class);
                transaction.afterCommit("a", () -> {});
                return "accepted";
            });
            assertThatThrownBy(elsewhere::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            transaction.commit();
        }
    }

    @Test
    void oneKeyTooManyIsRefusedBeforeTheCommit() throws SQLException {
        JdbcTransactions small = JdbcTransactions.builder().keysAtMost(2).build();
        try (JdbcTransaction transaction = small.begin(connection)) {
            transaction.afterCommit("a", () -> ran.add("a"));
            transaction.afterCommit("b", () -> ran.add("b"));
            assertThatThrownBy(() -> transaction.afterCommit("c", () -> ran.add("c")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("keysAtMost");
            assertThat(ran).isEmpty();
            transaction.commit();
        }
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void afterItsEndATransactionRegistersNothing() throws SQLException {
        JdbcTransaction transaction = transactions.begin(connection);
        transaction.commit();
        assertThatThrownBy(() -> transaction.afterCommit("a", () -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(transaction::rollback).isInstanceOf(IllegalStateException.class);
        transaction.close();
    }
}
