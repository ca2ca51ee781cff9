package dev.levee.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.InvalidationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows share the fate of the transaction that they are written in. */
class OutboxTest {
    static final String A = "v1:api:price:00000000000a:acme";
    static final String B = "v1:api:price:00000000000b:acme";

    private final Outbox outbox = Outbox.table("outbox_test");
    private Connection connection;

    @BeforeEach
    void create() throws SQLException {
        Servers.run("DROP TABLE IF EXISTS outbox_test");
        connection = Servers.connect();
        outbox.create(connection);
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private static long rows() {
        return Servers.number("SELECT count(*) FROM outbox_test");
    }

    @Test
    void aRowIsCommittedWithTheTransaction() throws SQLException {
        connection.setAutoCommit(false);
        outbox.write(connection, List.of(A, B, A));
        assertThat(rows()).isZero();
        connection.commit();
        assertThat(rows()).isEqualTo(2);
        assertThat(Servers.number("SELECT count(*) FROM outbox_test WHERE resource = 'price' AND key_name = '" + A
                        + "' AND due_at <= clock_timestamp()"))
                .isOne();
    }

    @Test
    void aRollbackTakesTheRowBack() throws SQLException {
        connection.setAutoCommit(false);
        outbox.write(connection, A);
        connection.rollback();
        assertThat(rows()).isZero();
    }

    @Test
    void outsideATransactionNothingIsWritten() {
        assertThatThrownBy(() -> outbox.write(connection, A))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("setAutoCommit(false)");
        assertThat(rows()).isZero();
    }

    @Test
    void whatIsNoKeyIsRefusedAndNotRepeatedInTheMessage() throws SQLException {
        connection.setAutoCommit(false);
        assertThatThrownBy(() -> outbox.write(connection, List.of(A, "user:secret@example.com")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cache.keyOf")
                .hasMessageNotContaining("secret");
    }

    @Test
    void tooManyKeysAreRefused() throws SQLException {
        connection.setAutoCommit(false);
        List<String> many = IntStream.rangeClosed(0, Outbox.KEYS_AT_MOST)
                .mapToObj(i -> String.format("v1:api:price:%012x:acme", i))
                .toList();
        assertThatThrownBy(() -> outbox.write(connection, many)).isInstanceOf(IllegalArgumentException.class);
        outbox.write(connection, many.subList(1, many.size()));
        connection.commit();
        assertThat(rows()).isEqualTo(Outbox.KEYS_AT_MOST);
    }

    @Test
    void theNameOfTheTableCannotBringSqlAlong() {
        for (String name : List.of("", "a b", "outbox; DROP TABLE item", "\"x\"", "A", "a.b.c", "x".repeat(64))) {
            assertThatThrownBy(() -> Outbox.table(name)).as(name).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Outbox.table("shop.levee_outbox").ddl()).contains("CREATE TABLE IF NOT EXISTS shop.levee_outbox (");
        assertThat(Outbox.standard().ddl()).contains("CREATE TABLE IF NOT EXISTS levee_outbox (");
    }

    @Test
    void aCommitLeavesNoRowOfWhatWasConfirmed() throws SQLException {
        JdbcTransactions transactions = JdbcTransactions.with(outbox);
        List<Long> during = new ArrayList<>();
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            transaction.afterCommit(A, () -> during.add(rows()));
            transaction.afterCommit(B, () -> {});
            transaction.commit();
        }
        assertThat(during).containsExactly(2L);
        assertThat(rows()).isZero();
    }

    @Test
    void aCommitLeavesTheRowOfWhatWasNotConfirmed() throws SQLException {
        JdbcTransactions transactions = JdbcTransactions.with(outbox);
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            transaction.afterCommit(A, () -> {});
            transaction.afterCommit(B, () -> {});
            transaction.afterCommit(B, () -> {
                throw new InvalidationException("away", null, true);
            });
            assertThatThrownBy(transaction::commit)
                    .isInstanceOf(InvalidationException.class)
                    .hasMessageContaining("stand in the outbox");
        }
        assertThat(rows()).isOne();
        assertThat(Servers.number(
                        "SELECT count(*) FROM outbox_test WHERE key_name = '" + B + "' AND due_at > created_at"))
                .isOne();
    }

    @Test
    void aConnectionThatDoesNotCommitByItselfLeavesNoRowEither() throws SQLException {
        connection.setAutoCommit(false);
        try (JdbcTransaction transaction = JdbcTransactions.with(outbox).begin(connection)) {
            transaction.afterCommit(A, () -> {});
            transaction.commit();
        }
        assertThat(rows()).isZero();
    }

    @Test
    void theCommitOfATransactionThatFailedBeforeIsRefused() throws SQLException {
        List<String> ran = new ArrayList<>();
        try (JdbcTransaction transaction = JdbcTransactions.with(outbox).begin(connection);
                Statement statement = connection.createStatement()) {
            transaction.afterCommit(A, () -> ran.add(A));
            assertThatThrownBy(() -> statement.execute("SELECT 1/0")).isInstanceOf(SQLException.class);
            assertThatThrownBy(transaction::commit).isInstanceOf(SQLException.class);
        }
        assertThat(ran).isEmpty();
        assertThat(rows()).isZero();
        assertThat(connection.getAutoCommit()).isTrue();
    }

    @Test
    void withoutTheTableNothingIsCommitted() throws SQLException {
        Servers.run("DROP TABLE IF EXISTS item; CREATE TABLE item (id int)");
        JdbcTransactions transactions = JdbcTransactions.with(Outbox.table("no_such_table"));
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        try (JdbcTransaction transaction = transactions.begin(connection)) {
            transaction.afterCommit(A, () -> ran.add(A));
            connection.createStatement().execute("INSERT INTO item VALUES (1)");
            assertThatThrownBy(transaction::commit).isInstanceOf(SQLException.class);
        }
        assertThat(ran).isEmpty();
        assertThat(Servers.number("SELECT count(*) FROM item")).isZero();
        assertThat(transactions.current()).isNull();
    }
}
