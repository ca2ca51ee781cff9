package dev.levee.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of a relay: claims rows that are due, has them invalidated, and deletes those that were confirmed, in one
 * transaction. The claim is a row lock, so it ends with the process that holds it, and other relays pass it by. Rows are
 * deleted by id: one whose transaction committed late, below ids that are long gone, is found like any other.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** On the server, for this transaction: if this process stands still, its claim ends. */
    private static final String LIMITS = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
            + " SET LOCAL statement_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '30s'";

    /** In this process: a connection that went silent fails. Longer than the server's own limit. */
    private static final int SILENCE_MILLIS = 15_000;

    private static final Duration REFUSED_FOR = Duration.ofMinutes(1);

    private final String table;
    private final int batch;
    private final Consumer<Collection<String>> invalidate;

    /**
     * What a round has found and done.
     *
     * @param lag age of the oldest row before
     * @param waiting rows before, counted to a limit
     * @param delivered rows deleted
     * @param refused rows that the engine does not accept, put off
     * @param more whether there may be more that is due
     * @param storeFailed why the store did not confirm
     */
    record Round(
            Duration lag,
            int waiting,
            int delivered,
            int refused,
            boolean more,
            @Nullable RuntimeException storeFailed) {}

    private record Confirmed(
            List<Long> rows, List<Long> refused, @Nullable RuntimeException failure) {}

    /** @param invalidate returns when the store has confirmed it, and else throws */
    Delivery(Outbox outbox, int batch, Consumer<Collection<String>> invalidate) {
        this.table = outbox.table();
        this.batch = batch;
        this.invalidate = invalidate;
    }

    /** Leaves the connection as it was if it can. */
    Round run(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        int silence = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            Round round = inTransaction(connection);
            connection.commit();
            done = true;
            return round;
        } finally {
            giveBack(connection, done, autoCommit, silence);
        }
    }

    private Round inTransaction(Connection connection) throws SQLException {
        Duration lag = Duration.ZERO;
        int waiting = 0;
        try (Statement statement = connection.createStatement()) {
            statement.execute(LIMITS);
        }
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT (SELECT extract(epoch FROM clock_timestamp() - created_at) * 1000 FROM " + table
                                + " ORDER BY id LIMIT 1)::bigint, (SELECT count(*) FROM (SELECT 1 FROM " + table
                                + " LIMIT " + OutboxStatus.WAITING_AT_MOST + ") AS rows)")) {
            found.next();
            lag = Duration.ofMillis(Math.max(0, found.getLong(1)));
            waiting = found.getInt(2);
        }
        List<Outbox.Row> claimed = waiting == 0 ? List.of() : claim(connection);
        if (claimed.isEmpty()) {
            return new Round(lag, waiting, 0, 0, false, null);
        }
        Confirmed confirmed = confirm(claimed);
        change(connection, "DELETE FROM " + table + " WHERE id = ANY (?)", confirmed.rows());
        change(
                connection,
                "UPDATE " + table + " SET due_at = clock_timestamp() + interval '" + REFUSED_FOR.toSeconds()
                        + " s' WHERE id = ANY (?)",
                confirmed.refused());
        return new Round(
                lag,
                waiting,
                confirmed.rows().size(),
                confirmed.refused().size(),
                claimed.size() == batch,
                confirmed.failure());
    }

    private List<Outbox.Row> claim(Connection connection) throws SQLException {
        List<Outbox.Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT id, key_name FROM " + table
                + " WHERE due_at <= clock_timestamp() ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED")) {
            select.setInt(1, batch);
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    rows.add(new Outbox.Row(result.getLong(1), result.getString(2)));
                }
            }
        }
        return rows;
    }

    private Confirmed confirm(List<Outbox.Row> claimed) {
        try {
            invalidate.accept(claimed.stream().map(Outbox.Row::key).distinct().toList());
            return new Confirmed(ids(claimed), List.of(), null);
        } catch (IllegalArgumentException refused) {
            return confirmSingly(claimed);
        } catch (RuntimeException failure) {
            return new Confirmed(List.of(), List.of(), failure);
        }
    }

    /** A row that the engine takes for no key must not hold up those behind it. It is put off, never dropped. */
    private Confirmed confirmSingly(List<Outbox.Row> claimed) {
        List<Long> rows = new ArrayList<>();
        List<Long> refused = new ArrayList<>();
        for (Outbox.Row row : claimed) {
            try {
                invalidate.accept(List.of(row.key()));
                rows.add(row.id());
            } catch (IllegalArgumentException e) {
                refused.add(row.id());
            } catch (RuntimeException failure) {
                return new Confirmed(rows, refused, failure);
            }
        }
        return new Confirmed(rows, refused, null);
    }

    private static List<Long> ids(List<Outbox.Row> rows) {
        return rows.stream().map(Outbox.Row::id).toList();
    }

    private static void change(Connection connection, String sql, List<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        Array all = connection.createArrayOf("bigint", ids.toArray());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, all);
            statement.executeUpdate();
        } finally {
            all.free();
        }
    }

    /** What fails here must not hide what failed before, nor undo what was committed. The server rolls back a lost one. */
    private static void giveBack(Connection connection, boolean done, boolean autoCommit, int silence) {
        try {
            if (!done) {
                connection.rollback();
            }
            connection.setAutoCommit(autoCommit);
            connection.setNetworkTimeout(Runnable::run, silence);
        } catch (SQLException gone) {
            LOG.debug("the connection of a round could not be given back as it was (SQL state {})", gone.getSQLState());
        }
    }
}
