package dev.levee.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A server of one's own starts, says what it is, takes settings, and is gone when closed. */
class PostgresServerTest {

    @Test
    void startsWithTheSettingsAskedForAndIsGoneWhenClosed() throws SQLException {
        String url;
        try (PostgresServer server =
                PostgresServer.builder().configure("work_mem", "7MB").start()) {
            url = server.jdbcUrl();
            assertThat(server.label()).startsWith("PostgreSQL ");
            assertThat(ask(url, "SHOW work_mem")).isEqualTo("7MB");
            assertThat(ask(url, "SHOW fsync")).isEqualTo("off");
        }
        assertThatThrownBy(() -> ask(url, "SELECT 1")).isInstanceOf(SQLException.class);
    }

    @Test
    void aGivenServerIsLeftRunning() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            try (PostgresServer given = PostgresServer.at(server.jdbcUrl())) {
                assertThat(given.label()).endsWith("given");
            }
            assertThat(ask(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void stopsAndStartsAgainWithWhatItHeld() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            restarts(server);
        }
    }

    private static void restarts(PostgresServer server) throws SQLException {
        String url = server.jdbcUrl();
        try (Connection open = DriverManager.getConnection(url)) {
            open.createStatement().execute("CREATE TABLE kept AS SELECT 7 AS seven");
            server.stop();
            server.stop();
            assertThatThrownBy(() -> ask(url, "SELECT 1")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> open.createStatement().execute("SELECT 1")).isInstanceOf(SQLException.class);
        }
        server.startAgain();
        server.startAgain();
        assertThat(ask(url, "SELECT seven FROM kept")).isEqualTo("7");
    }

    @Test
    void whatWasClosedOrIsAnothersIsNotStopped() {
        PostgresServer server = PostgresServer.start();
        try (PostgresServer given = PostgresServer.at(server.jdbcUrl())) {
            assertThatThrownBy(given::stop)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("someone else");
        }
        server.stop();
        server.close();
        assertThatThrownBy(server::startAgain).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aGivenServerThatDoesNotAnswerIsRefused() {
        assertThatThrownBy(() -> PostgresServer.at("jdbc:postgresql://127.0.0.1:1/postgres"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not answer");
    }

    @Test
    void anInstalledServerSaysThatItIsOneAndWhy() throws SQLException {
        assumeTrue(
                Files.isDirectory(Path.of("/usr/lib/postgresql")),
                "no PostgreSQL of Debian's is installed on this machine");
        String url;
        try (PostgresServer server = PostgresServer.builder().startInstalled("asked for by a test")) {
            url = server.jdbcUrl();
            assertThat(server.label()).contains("installed on this machine (asked for by a test)");
            assertThat(ask(url, "SHOW fsync")).isEqualTo("off");
            restarts(server);
        }
        assertThatThrownBy(() -> ask(url, "SELECT 1")).isInstanceOf(SQLException.class);
    }

    private static String ask(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                ResultSet result = connection.createStatement().executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
