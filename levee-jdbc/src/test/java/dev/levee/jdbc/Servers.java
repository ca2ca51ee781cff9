package dev.levee.jdbc;

import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** One PostgreSQL and one Redis for all tests of this JVM, started when first asked for, stopped with the JVM. */
final class Servers {
    private Servers() {}

    private static final class Postgres {
        static final PostgresServer SERVER = PostgresServer.start();
    }

    private static final class Redis {
        static final EmbeddedRedis SERVER = EmbeddedRedis.start();
    }

    static String postgresUrl() {
        return Postgres.SERVER.jdbcUrl();
    }

    static EmbeddedRedis redis() {
        return Redis.SERVER;
    }

    static DataSource database() {
        return new UrlDataSource(postgresUrl());
    }

    static Connection connect() throws SQLException {
        return database().getConnection();
    }

    static void run(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    static long number(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The server process behind a connection. */
    static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
            result.next();
            return result.getInt(1);
        }
    }
}
