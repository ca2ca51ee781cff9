package dev.levee.jdbc;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.InvalidationException;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.redis.RedisStore;
import dev.levee.spi.Transactions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** The process that {@link OutboxKillTest} kills: writes rows in transactions with the outbox, and halts where it is told to. */
final class KilledWriter {
    static final String OUTBOX = "kill_outbox";
    static final String TENANT = "acme";
    static final String APPLICATION = "levee-killed";
    static final int ROWS = 60;

    /** Where it waits to be killed. */
    enum Where {
        BEFORE_COMMIT,
        AFTER_COMMIT,
        RELAY_BEFORE_INVALIDATION,
        RELAY_BEFORE_DELETION,
        ANYWHERE
    }

    private KilledWriter() {}

    /** Arguments: URL of the database, URI of Redis, where, at which of its writes or deliveries, seed. */
    public static void main(String[] args) throws Exception {
        endWithTheTest();
        Where where = Where.valueOf(args[2]);
        int at = Integer.parseInt(args[3]);
        Random random = new Random(Long.parseLong(args[4]));
        Outbox outbox = Outbox.table(OUTBOX).withGrace(Duration.ZERO);
        JdbcTransactions transactions = JdbcTransactions.with(outbox);
        UrlDataSource database = new UrlDataSource(args[0] + "&ApplicationName=" + APPLICATION);
        try (Levee levee = levee(args[1], transactions);
                Connection connection = database.getConnection()) {
            Cache<Integer, Integer> cache = cache(levee, database);
            OutboxRelay relay = null;
            if (where != Where.BEFORE_COMMIT && where != Where.AFTER_COMMIT) {
                int[] deliveries = new int[1];
                relay = OutboxRelay.from(outbox, database, keys -> {
                            boolean now = ++deliveries[0] == at;
                            if (now && where == Where.RELAY_BEFORE_INVALIDATION) {
                                halt();
                            }
                            levee.invalidateKeys(keys);
                            if (now && where == Where.RELAY_BEFORE_DELETION) {
                                halt();
                            }
                        })
                        .every(ofMillis(1))
                        .batch(3)
                        .start();
            }
            int first = random.nextInt(ROWS);
            System.out.println("writing");
            for (int write = 1; write <= ROWS; write++) {
                // Each once: a second write's row would make up for the lost one of the first.
                int id = 1 + (first + write) % ROWS;
                boolean now = write == at;
                // With a relay here, half of the rows are left to it.
                if (relay != null && (where != Where.ANYWHERE || random.nextBoolean())) {
                    connection.setAutoCommit(false);
                    update(connection, id);
                    outbox.write(connection, cache.keyOf(TENANT, id));
                    connection.commit();
                    connection.setAutoCommit(true);
                    continue;
                }
                try (JdbcTransaction transaction = transactions.begin(connection)) {
                    if (now && where == Where.AFTER_COMMIT) {
                        transaction.afterCommit(cache.keyOf(TENANT, id), KilledWriter::halt);
                    }
                    cache.tenant(TENANT).invalidateAfterCommit(id);
                    update(connection, id);
                    if (now && where == Where.BEFORE_COMMIT) {
                        halt();
                    }
                    transaction.commit();
                } catch (InvalidationException notConfirmed) {
                    // On a machine so busy that Redis does not answer in time: committed, and the row stands.
                    System.out.println(notConfirmed.getMessage());
                }
            }
            new CountDownLatch(1).await();
        }
    }

    static Levee levee(String redis, Transactions transactions) {
        return Levee.with(RedisStore.connect(redis))
                .namespace("kill")
                .transactions(transactions)
                .budget(Budget.DEFAULT.withTimeout(ofSeconds(20)))
                .build();
    }

    static Cache<Integer, Integer> cache(Levee levee, UrlDataSource database) {
        return levee.cache("item", Integer.class, Integer.class)
                .freshness(Freshness.of(ofHours(1)))
                .loader((id, context) -> version(database, id))
                .build();
    }

    private static int version(UrlDataSource database, int id) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT version FROM kill_item WHERE id = " + id)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void update(Connection connection, int id) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE kill_item SET version = version + 1 WHERE id = ?")) {
            update.setInt(1, id);
            update.executeUpdate();
        }
    }

    private static void halt() {
        System.out.println("here");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void endWithTheTest() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    continue;
                }
            } catch (IOException e) {
                // The same: nobody is there.
            }
            Runtime.getRuntime().halt(3);
        });
        watch.setDaemon(true);
        watch.start();
    }
}
