package dev.levee.jdbc;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.Levee;
import dev.levee.cache.InvalidationException;
import dev.levee.cache.TenantCache;
import dev.levee.policy.Freshness;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a transaction reads of its own is stored for nobody (R11), with the real engine and a real PostgreSQL. */
class TransactionReadsTest {
    private final JdbcTransactions transactions = JdbcTransactions.create();
    private final Levee levee =
            Levee.inMemory().namespace("reads").transactions(transactions).build();
    private Connection connection;

    // A loader on its caller's thread uses the transaction's connection, as a repository does.
    private final TenantCache<Integer, Integer> cache = levee.cache("item", Integer.class, Integer.class)
            .freshness(Freshness.of(ofHours(1)))
            .loader((id, context) -> transactions.current() == null ? committed(id) : read(connection, id))
            .build()
            .tenant("acme");

    @BeforeEach
    void connect() throws SQLException {
        Servers.run("DROP TABLE IF EXISTS item; CREATE TABLE item (id int PRIMARY KEY, value int NOT NULL);"
                + " INSERT INTO item VALUES (1, 1), (2, 2)");
        connection = Servers.connect();
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
        levee.close();
    }

    private static int committed(int id) {
        return (int) Servers.number("SELECT value FROM item WHERE id = " + id);
    }

    private static int read(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT value FROM item WHERE id = " + id)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void set(int id, int value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE item SET value = " + value + " WHERE id = " + id);
        }
    }

    private Integer othersGet(int id) {
        return CompletableFuture.supplyAsync(() -> cache.get(id)).join();
    }

    @Test
    void aTransactionSeesItsOwnWriteAndOthersTheCommittedRow() throws SQLException {
        assertThat(cache.get(1)).isEqualTo(1);
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            cache.invalidateAfterCommit(1);
            set(1, 10);
            assertThat(cache.get(1)).isEqualTo(10);
            assertThat(cache.getAll(List.of(1, 2))).containsEntry(1, 10).containsEntry(2, 2);
            assertThat(othersGet(1)).isEqualTo(1);
            transaction.commit();
        }
        assertThat(othersGet(1)).isEqualTo(10);
        assertThat(cache.get(1)).isEqualTo(10);
    }

    @Test
    void afterARollbackNothingOfItIsCached() throws SQLException {
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            assertThat(transaction.pending("any")).isFalse();
            cache.invalidateAfterCommit(1);
            set(1, 10);
            assertThat(cache.get(1)).isEqualTo(10);
        }
        assertThat(cache.getIfPresent(1)).isNull();
        assertThat(othersGet(1)).isEqualTo(1);
    }

    @Test
    void aSnapshotIsNotStored() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            assertThat(read(connection, 2)).isEqualTo(2); // takes the snapshot
            Servers.run("UPDATE item SET value = 20 WHERE id = 2");
            CompletableFuture.runAsync(() -> cache.invalidate(2)).join();
            assertThat(cache.get(2)).isEqualTo(2);
            transaction.commit();
        }
        assertThat(cache.get(2)).isEqualTo(20);
    }

    @Test
    void aRefreshInTheTransactionIsNotStoredEither() throws SQLException {
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            cache.invalidateAfterCommit(1);
            set(1, 10);
            assertThat(cache.refresh(1)).isEqualTo(10);
            transaction.rollback();
        }
        assertThat(othersGet(1)).isEqualTo(1);
    }

    @Test
    void inNoTransactionItIsInvalidatedAtOnce() {
        assertThat(cache.get(1)).isEqualTo(1);
        cache.invalidateAfterCommit(1);
        assertThat(cache.getIfPresent(1)).isNull();
    }

    @Test
    void aCommitAfterTheLeveeWasClosedSaysThatItIsCommitted() throws SQLException {
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            cache.invalidateAfterCommit(1);
            set(1, 10);
            levee.close();
            assertThatThrownBy(transaction::commit)
                    .isInstanceOfSatisfying(
                            InvalidationException.class,
                            e -> assertThat(e.queued()).isFalse())
                    .hasMessageContaining("IS committed")
                    .hasMessageContaining("nobody repeats");
        }
        assertThat(committed(1)).isEqualTo(10);
    }
}
