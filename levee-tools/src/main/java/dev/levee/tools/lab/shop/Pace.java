package dev.levee.tools.lab.shop;

import dev.levee.tools.lab.trace.TraceObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;

/** Makes reads take longer, at the database: {@code read.sql} sleeps there for as long as the table {@code pace} says. */
public final class Pace {
    private Pace() {}

    /** Every read takes that much longer from the next statement on; zero for none. Replaces what was set before. */
    public static void all(Connection connection, Duration longer) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // One transaction: no read sees both the old pace and the new.
            statement.execute("DELETE FROM levee_lab.pace; INSERT INTO levee_lab.pace (seconds) SELECT s FROM (VALUES ("
                    + seconds(longer) + ")) AS v (s) WHERE s > 0");
        }
    }

    /** As {@link #all}, of some objects alone. */
    public static void of(Connection connection, Collection<TraceObject> objects, Duration longer) throws SQLException {
        all(connection, Duration.ZERO);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO levee_lab.pace (type, product, index, seconds) VALUES (?, ?, ?, ?)")) {
            for (TraceObject object : objects) {
                insert.setShort(1, (short) object.type());
                insert.setInt(2, object.id());
                insert.setShort(3, (short) object.index());
                insert.setDouble(4, seconds(longer));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
