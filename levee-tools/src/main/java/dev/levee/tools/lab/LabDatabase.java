package dev.levee.tools.lab;

import dev.levee.testkit.PostgresServer;
import dev.levee.tools.lab.shop.Pace;
import dev.levee.tools.lab.shop.ReadCost;
import dev.levee.tools.lab.shop.ShopLoader;
import dev.levee.tools.lab.trace.Trace;
import dev.levee.tools.lab.trace.TraceObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.Properties;

/** The PostgreSQL of a run: started here, or given; there the lab has a schema of its own, and drops it at the end. */
final class LabDatabase implements AutoCloseable {
    private static final String CONNECT_SECONDS = "5";

    private final PostgresServer server;
    private final boolean given;
    private boolean loaded;

    private LabDatabase(PostgresServer server, boolean given) {
        this.server = server;
        this.given = given;
    }

    static LabDatabase start() {
        return new LabDatabase(
                PostgresServer.builder()
                        .configure("shared_buffers", "256MB")
                        .configure("max_wal_size", "4GB")
                        .start(),
                false);
    }

    /** @throws BadInputException if nothing answers there */
    static LabDatabase at(String jdbcUrl) {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new BadInputException("--jdbc-url is no URL such as jdbc:postgresql://localhost/shop?user=shop.");
        }
        Properties patience = new Properties();
        patience.setProperty("connectTimeout", CONNECT_SECONDS);
        patience.setProperty("loginTimeout", CONNECT_SECONDS);
        try (Connection connection = DriverManager.getConnection(jdbcUrl, patience)) {
            connection.isValid(5);
            return new LabDatabase(PostgresServer.at(jdbcUrl), true);
        } catch (SQLException | IllegalStateException e) {
            throw new BadInputException("--jdbc-url " + shown(jdbcUrl) + " does not answer: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /** Makes the shop and finds out what a read costs. */
    ReadCost load(Trace trace, int tenants, double readMillis) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
            loaded = true;
            ShopLoader.load(connection, trace, tenants);
            return ReadCost.calibrate(connection, trace, readMillis);
        }
    }

    /** Stops it, every connection with it. */
    void stop() {
        server.stop();
    }

    /** Starts it again with what it held. */
    void startAgain() {
        server.startAgain();
    }

    /** Every read takes that much longer. */
    void slowReads(Duration longer) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
            Pace.all(connection, longer);
        }
    }

    /** Reads of these objects do, and no others. */
    void slowReads(Collection<TraceObject> objects, Duration longer) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
            Pace.of(connection, objects, longer);
        }
    }

    String jdbcUrl() {
        return server.jdbcUrl();
    }

    /** Without user, password and other parameters. */
    static String shown(String jdbcUrl) {
        return jdbcUrl.replaceFirst("\\?.*", "").replaceFirst("//.*@", "//");
    }

    /** Version, kind, and the settings that decide what a commit costs. */
    String label() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('fsync'),"
                        + " current_setting('synchronous_commit'), current_setting('shared_buffers')")) {
            row.next();
            return server.label().replaceFirst("^PostgreSQL ", "") + ", fsync " + row.getString(1)
                    + ", synchronous_commit " + row.getString(2) + ", shared_buffers " + row.getString(3);
        }
    }

    @Override
    public void close() {
        try {
            if (given && loaded) {
                try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
                    ShopLoader.drop(connection);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The schema levee_lab could not be dropped: " + e.getMessage(), e);
        } finally {
            server.close();
        }
    }
}
