package dev.levee.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A small table in PostgreSQL of invalidations that are owed to the store. A row is written in the transaction that changes
 * the data, so it is committed exactly if the change is; an {@link OutboxRelay} delivers it, however the writing process
 * ended. Immutable, thread-safe.
 *
 * <p>One table belongs to one store: the relay gives every row to the {@link dev.levee.Levee} that it was made with. Two
 * stores need two tables.
 */
public final class Outbox {
    /** The table's name if no other is said. */
    public static final String DEFAULT_TABLE = "levee_outbox";

    /** How many keys one call takes. */
    public static final int KEYS_AT_MOST = 10_000;

    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(1);
    private static final Duration LONGEST_GRACE = Duration.ofMinutes(5);
    private static final Pattern TABLE = Pattern.compile("(?:[a-z_][a-z0-9_]{0,62}\\.)?[a-z_][a-z0-9_]{0,62}");
    private static final Pattern KEY = Pattern.compile("v[0-9]+:api:[a-z0-9]+:[a-f0-9]{12}:[a-z0-9_]+");

    /** A row that was written. */
    record Row(long id, String key) {}

    private final String table;
    private final Duration grace;

    private Outbox(String table, Duration grace) {
        this.table = table;
        this.grace = grace;
    }

    /** The outbox in the table {@value #DEFAULT_TABLE}. */
    public static Outbox standard() {
        return table(DEFAULT_TABLE);
    }

    /**
     * The outbox in another table.
     *
     * @param name {@code table} or {@code schema.table}; each part {@code [a-z_][a-z0-9_]*}, at most 63 characters
     */
    public static Outbox table(String name) {
        if (!TABLE.matcher(name).matches()) {
            throw new IllegalArgumentException("outbox table \"" + name + "\" is not a table or schema.table of"
                    + " [a-z_][a-z0-9_]*, each at most 63 characters: it goes into SQL as it stands");
        }
        return new Outbox(name, DEFAULT_GRACE);
    }

    /**
     * This, with another time that a relay leaves a row to the process that wrote it, where that process invalidates by
     * itself after the commit ({@link JdbcTransactions}); one second if not said. Longer than an invalidation takes, or the
     * relay repeats it, which costs one load; that long an old value lives on if the process dies.
     *
     * @param value zero to five minutes
     */
    public Outbox withGrace(Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException("outbox grace " + value + " is not within zero and " + LONGEST_GRACE);
        }
        return new Outbox(table, value);
    }

    /** The table's name. */
    public String table() {
        return table;
    }

    /** The statement that creates the table if there is none, for a migration. */
    public String ddl() {
        try (InputStream in = Outbox.class.getResourceAsStream("levee_outbox.sql")) {
            if (in == null) {
                throw new IllegalStateException("levee_outbox.sql is missing beside " + Outbox.class.getName());
            }
            return new String(in.readAllBytes(), UTF_8).replace(" " + DEFAULT_TABLE + " ", " " + table + " ");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read levee_outbox.sql.", e);
        }
    }

    /**
     * Owes these invalidations, in the transaction that {@code connection} is in. Delivered by a relay as soon as it sees
     * the commit; nothing is owed after a rollback. Part of the transaction: if this fails, roll back.
     *
     * @param keys names of keys, from {@link dev.levee.cache.Cache#keyOf}; at most {@value #KEYS_AT_MOST}
     * @throws IllegalStateException if the connection commits by itself: the row would not be one with the change
     * @throws IllegalArgumentException if a key is none, or there are too many
     */
    public void write(Connection connection, Collection<String> keys) throws SQLException {
        write(connection, keys, Duration.ZERO);
    }

    /** As {@link #write(Connection, Collection)}, for one. */
    public void write(Connection connection, String key) throws SQLException {
        write(connection, List.of(key));
    }

    /** As {@link #write}, leaving the rows to the writing process for the grace. */
    List<Row> writeForSelf(Connection connection, Collection<String> keys) throws SQLException {
        return write(connection, keys, grace);
    }

    private List<Row> write(Connection connection, Collection<String> keys, Duration dueIn) throws SQLException {
        Set<String> names = new LinkedHashSet<>(keys);
        if (names.isEmpty()) {
            return List.of();
        }
        check(names);
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "outbox " + table + ": the connection commits every statement by itself, so the"
                            + " rows would not share the fate of the change. Call setAutoCommit(false), or use JdbcTransactions.");
        }
        List<Row> rows = new ArrayList<>(names.size());
        Array all = connection.createArrayOf("text", names.toArray());
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table
                + " (resource, key_name, due_at) SELECT split_part(k, ':', 3), k, clock_timestamp() + ? * interval '1 ms'"
                + " FROM unnest(?) AS k RETURNING id, key_name")) {
            insert.setLong(1, dueIn.toMillis());
            insert.setArray(2, all);
            try (ResultSet result = insert.executeQuery()) {
                while (result.next()) {
                    rows.add(new Row(result.getLong(1), result.getString(2)));
                }
            }
        } finally {
            all.free();
        }
        return rows;
    }

    /** Deletes rows whose invalidation was confirmed. Skips those that a relay holds: it will delete them. */
    void delete(Connection connection, Collection<Long> ids) throws SQLException {
        Array all = connection.createArrayOf("bigint", ids.toArray());
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table
                + " WHERE id IN (SELECT id FROM " + table + " WHERE id = ANY (?) FOR UPDATE SKIP LOCKED)")) {
            delete.setArray(1, all);
            delete.executeUpdate();
        } finally {
            all.free();
        }
    }

    /** Creates the table if there is none; for tests and small services. Larger ones put {@link #ddl()} into a migration. */
    public void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(ddl());
        }
    }

    private void check(Set<String> names) {
        if (names.size() > KEYS_AT_MOST) {
            throw new IllegalArgumentException("outbox " + table + ": " + names.size() + " keys, the limit is "
                    + KEYS_AT_MOST + " in one call. Write them in parts, or clear the resource after the commit.");
        }
        for (String name : names) {
            if (!KEY.matcher(name).matches()) {
                throw new IllegalArgumentException("outbox " + table + ": a name of " + name.length()
                        + " characters is no key of Levee. Use what Cache.keyOf(tenant, params) returns.");
            }
        }
    }

    @Override
    public String toString() {
        return "outbox " + table;
    }
}
