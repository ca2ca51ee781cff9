package dev.levee.jdbc;

import dev.levee.cache.InvalidationException;
import dev.levee.jdbc.AfterCommit.Due;
import dev.levee.jdbc.AfterCommit.Result;
import dev.levee.spi.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction, from {@link JdbcTransactions#begin}. Ends by {@link #commit} or {@link #rollback}; closing it rolls back
 * what was not committed. For the thread that began it.
 */
public final class JdbcTransaction implements Transactions.Transaction, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcTransaction.class);
    private static final Pace PACE = new Pace();

    private enum State {
        ACTIVE,
        COMMIT_REFUSED,
        INVALIDATING,
        ENDED
    }

    private final JdbcTransactions home;
    private final Connection connection;
    private final boolean autoCommit;
    private final Thread owner = Thread.currentThread();
    private final List<Due> due = new ArrayList<>();
    // Never emptied: a load that began in this transaction saw its writes, also if it ends after the rollback.
    private final Set<String> keys = new LinkedHashSet<>();
    private State state = State.ACTIVE;
    private @Nullable Boolean snapshot;

    JdbcTransaction(JdbcTransactions home, Connection connection, boolean autoCommit) {
        this.home = home;
        this.connection = connection;
        this.autoCommit = autoCommit;
    }

    @Override
    public boolean pending(String key) {
        return keys.contains(key);
    }

    /** {@inheritDoc} A connection that does not tell its isolation counts as one. Asked once. */
    @Override
    public boolean snapshot() {
        Boolean known = snapshot;
        if (known == null) {
            try {
                // Also below: dirty reads are no more fit for others than old ones. On PostgreSQL they are READ
                // COMMITTED.
                known = connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED;
            } catch (SQLException failed) {
                known = true;
            }
            snapshot = known;
        }
        return known;
    }

    /**
     * {@inheritDoc} While the invalidations run, further ones run at once.
     *
     * @throws IllegalStateException if the transaction has ended, or has registered as many as it may
     */
    @Override
    public void afterCommit(String key, Runnable invalidation) {
        requireOwner();
        switch (state) {
            case ACTIVE, COMMIT_REFUSED -> {
                if (due.size() >= home.keysAtMost()) {
                    throw new IllegalStateException("the transaction has registered " + home.keysAtMost()
                            + " invalidations, which is transactions.keysAtMost. Commit in smaller parts, or clear the"
                            + " resource after the commit.");
                }
                keys.add(key);
                due.add(new Due(key, invalidation));
            }
            case INVALIDATING -> invalidation.run();
            case ENDED ->
                throw new IllegalStateException("the transaction has ended: invalidate at once, or begin another");
        }
    }

    /**
     * Commits, then runs the registered invalidations in their order, each once. With an outbox, their keys are committed
     * with the transaction, and those that the store confirmed are taken out of it again.
     *
     * @throws SQLException if the database refused the commit: nothing is committed and nothing invalidated; close this. With
     *     the SQL state 08007, if it is unknown whether it is committed, for instance because the connection was lost: then
     *     the invalidations have run, since one too many does no harm
     * @throws InvalidationException if the transaction <b>is</b> committed, and the store did not confirm every invalidation
     */
    public void commit() throws SQLException {
        requireOwner();
        if (state != State.ACTIVE) {
            throw new IllegalStateException("the transaction cannot be committed: " + said(state));
        }
        List<Outbox.Row> rows = List.of();
        Outbox outbox = home.outbox();
        if (outbox != null && !due.isEmpty()) {
            rows = outbox.writeForSelf(connection, keys);
        }
        try {
            connection.commit();
        } catch (SQLException | RuntimeException failure) {
            if (Sql.commitRefused(failure)) {
                state = State.COMMIT_REFUSED;
                throw failure;
            }
            throw unknown(failure);
        }
        Result result;
        try {
            result = invalidate();
        } finally {
            end();
        }
        if (outbox != null) {
            takeOut(outbox, rows, result);
        }
        InvalidationException complaint = home.afterCommit().complaint(result);
        if (complaint != null) {
            throw complaint;
        }
    }

    /** Takes the transaction back; nothing is invalidated. */
    public void rollback() throws SQLException {
        requireOwner();
        if (state == State.INVALIDATING || state == State.ENDED) {
            throw new IllegalStateException("the transaction cannot be rolled back: " + said(state));
        }
        try {
            connection.rollback();
        } finally {
            end();
        }
    }

    /** Rolls back if the transaction was neither committed nor rolled back. Idempotent. */
    @Override
    public void close() throws SQLException {
        if (state == State.ACTIVE || state == State.COMMIT_REFUSED) {
            rollback();
        }
    }

    private Result invalidate() {
        state = State.INVALIDATING;
        return home.afterCommit().run(due);
    }

    private SQLException unknown(Exception failure) {
        Result result;
        try {
            result = invalidate();
        } finally {
            end();
        }
        SQLException told = new SQLNonTransientConnectionException(
                "it is unknown whether the transaction is committed: the database did not answer the commit. Look before"
                        + " you repeat it. It was invalidated as if it were: "
                        + home.afterCommit().account(result),
                "08007",
                failure);
        if (result.first() != null) {
            told.addSuppressed(result.first());
        }
        result.more().forEach(told::addSuppressed);
        return told;
    }

    /** Unbinds, and gives the connection back as it was. What fails here is the connection's, not the transaction's. */
    private void end() {
        state = State.ENDED;
        home.unbind();
        if (autoCommit) {
            try {
                connection.setAutoCommit(true);
            } catch (SQLException failed) {
                if (PACE.lineIsDue("autocommit")) {
                    LOG.warn(
                            "a connection could not be set to commit by itself again after its transaction (SQL state {})",
                            failed.getSQLState());
                }
            }
        }
    }

    private void takeOut(Outbox outbox, List<Outbox.Row> rows, Result result) {
        List<Long> confirmed = rows.stream()
                .filter(row -> !result.open().contains(row.key()))
                .map(Outbox.Row::id)
                .toList();
        if (confirmed.isEmpty()) {
            return;
        }
        try {
            outbox.delete(connection, confirmed);
            if (!autoCommit) {
                connection.commit();
            }
        } catch (SQLException failed) {
            if (PACE.lineIsDue("outbox")) {
                LOG.warn(
                        "{}: rows of confirmed invalidations were not deleted, so the relay repeats these ({})",
                        outbox,
                        Sql.reason(failed, outbox.table()));
            }
        }
    }

    private void requireOwner() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("the transaction is for the thread \"" + owner.getName()
                    + "\", which began it: it is bound to that");
        }
    }

    private static String said(State state) {
        return switch (state) {
            case ACTIVE -> "it is active";
            case COMMIT_REFUSED -> "the database refused the commit; close it";
            case INVALIDATING -> "it is committed, and its invalidations are running";
            case ENDED -> "it has ended";
        };
    }
}
