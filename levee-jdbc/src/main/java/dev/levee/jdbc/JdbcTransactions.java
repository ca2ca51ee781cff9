package dev.levee.jdbc;

import dev.levee.spi.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of plain JDBC, bound to their threads. Give it to {@link dev.levee.LeveeBuilder#transactions} and begin
 * each transaction here; then invalidations wait for the commit, and a rollback drops them.
 *
 * <pre>{@code
 * JdbcTransactions transactions = JdbcTransactions.create();
 * Levee levee = Levee.with(store).namespace("shop").transactions(transactions).build();
 * …
 * try (Connection connection = pool.getConnection();
 *     JdbcTransaction transaction = transactions.begin(connection)) {
 *   prices.tenant("acme").invalidateAfterCommit("sku-1");   // before the write: from here on gets of the key go past the cache
 *   // UPDATE price …
 *   transaction.commit();
 * }
 * }</pre>
 *
 * <p>Thread-safe; one for an application and its store.
 */
public final class JdbcTransactions implements Transactions {
    private static final int DEFAULT_KEYS = 10_000;
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);

    private final ThreadLocal<@Nullable JdbcTransaction> bound = new ThreadLocal<>();
    private final AfterCommit afterCommit;
    private final @Nullable Outbox outbox;
    private final int keysAtMost;

    private JdbcTransactions(Builder builder) {
        this.afterCommit = new AfterCommit(builder.within, builder.outbox != null);
        this.outbox = builder.outbox;
        this.keysAtMost = builder.keysAtMost;
    }

    /** Without an outbox: what a process owes when it dies between commit and invalidation is lost with it. */
    public static JdbcTransactions create() {
        return builder().build();
    }

    /** With an outbox: the owed invalidations are committed with the transaction, and a relay makes up for a dead process. */
    public static JdbcTransactions with(Outbox outbox) {
        return builder().outbox(outbox).build();
    }

    /** Begins to describe one. */
    public static Builder builder() {
        return new Builder();
    }

    /** Describes {@link JdbcTransactions}. For one thread. */
    public static final class Builder {
        private @Nullable Outbox outbox;
        private int keysAtMost = DEFAULT_KEYS;
        private Duration within = DEFAULT_LIMIT;

        private Builder() {}

        /** Where each commit leaves its invalidations, for a relay. None if not said. */
        public Builder outbox(Outbox value) {
            outbox = value;
            return this;
        }

        /**
         * How many invalidations one transaction may register, a key registered twice counted twice; one more is refused
         * before the commit.
         *
         * @param value 1 to {@value Outbox#KEYS_AT_MOST}; {@value JdbcTransactions#DEFAULT_KEYS} if not said
         */
        public Builder keysAtMost(int value) {
            if (value < 1 || value > Outbox.KEYS_AT_MOST) {
                throw new IllegalArgumentException(
                        "transactions.keysAtMost " + value + " is not within 1 and " + Outbox.KEYS_AT_MOST);
            }
            keysAtMost = value;
            return this;
        }

        /**
         * How long a commit goes on to invalidate, for instance while the store hangs; ten seconds if not said. No
         * invalidation is begun later. The rest is left to the outbox, or without one to a thread of this object.
         *
         * @param value positive
         */
        public Builder invalidateWithin(Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException("transactions.invalidateWithin " + value + " is not positive");
            }
            within = value;
            return this;
        }

        /** Builds it. */
        public JdbcTransactions build() {
            return new JdbcTransactions(this);
        }
    }

    /**
     * Begins a transaction on this connection and binds it to the calling thread, until it is committed, rolled back or
     * closed. What the connection has done uncommitted becomes part of it. Set the isolation before.
     *
     * @param connection which commits by itself again afterwards, if it did before; meanwhile its {@code commit} and
     *     {@code rollback} must not be called
     * @throws IllegalStateException if the thread is in a transaction of this object: transactions do not nest, since the
     *     inner one's rollback could not take back what the outer one registered
     */
    public JdbcTransaction begin(Connection connection) throws SQLException {
        if (bound.get() != null) {
            throw new IllegalStateException(
                    "this thread is in a transaction already. Take part in it, use a savepoint, or"
                            + " close it first; one that was never closed stays bound to its thread.");
        }
        boolean autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        JdbcTransaction transaction = new JdbcTransaction(this, connection, autoCommit);
        bound.set(transaction);
        return transaction;
    }

    @Override
    public @Nullable JdbcTransaction current() {
        return bound.get();
    }

    void unbind() {
        bound.remove();
    }

    AfterCommit afterCommit() {
        return afterCommit;
    }

    @Nullable
    Outbox outbox() {
        return outbox;
    }

    int keysAtMost() {
        return keysAtMost;
    }
}
