package dev.levee.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of this process's own, run by the PostgreSQL installed on this machine: as another user if this one is root. */
final class InstalledPostgres implements OwnPostgres {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String HOST = "127.0.0.1";

    private final Path programs;
    private final Path directory;
    private final List<String> asUser;
    private final int port;
    private final Duration limit;

    private InstalledPostgres(Path programs, Duration limit) {
        this.programs = programs;
        this.limit = limit;
        this.asUser = isRoot() ? List.of("setpriv", "--reuid", user(), "--regid", user(), "--clear-groups") : List.of();
        this.directory = temporaryDirectory();
        this.port = freePort();
    }

    static InstalledPostgres start(Map<String, String> settings, Duration limit) {
        InstalledPostgres server = new InstalledPostgres(findPrograms(), limit);
        try {
            server.initialize(settings);
            server.startAgain();
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    @Override
    public String jdbcUrl() {
        return "jdbc:postgresql://" + HOST + ":" + port + "/postgres?user=postgres";
    }

    @Override
    public void stop() {
        if (isRunning()) {
            run("pg_ctl", "-D", data(), "-m", "fast", "-w", "stop");
        }
    }

    @Override
    public void startAgain() {
        if (!isRunning()) {
            run("pg_ctl", "-D", data(), "-l", log(), "-w", "start");
        }
    }

    private boolean isRunning() {
        return Files.exists(directory.resolve("data").resolve("postmaster.pid"));
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory + " of the installed PostgreSQL.", e);
        }
    }

    private void initialize(Map<String, String> settings) {
        run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF-8", "--no-sync", "-D", data());
        List<String> lines = new ArrayList<>(List.of(
                "port = " + port, "max_connections = 300", "unix_socket_directories = ''", "synchronous_commit = off"));
        settings.forEach((setting, value) -> lines.add(setting + " = '" + value + "'"));
        try {
            Path file = directory.resolve("levee.conf");
            Files.write(file, lines);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            Files.writeString(
                    directory.resolve("data").resolve("postgresql.conf"),
                    "\ninclude '" + file + "'\n",
                    java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot write the settings of PostgreSQL: " + e.getMessage(), e);
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private String log() {
        return directory.resolve("server.log").toString();
    }

    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>(asUser);
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        try {
            // To a file: the server inherits the output, so a pipe would not end before it does.
            Path said = Files.createTempFile("levee-postgres-", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(program + " did not end within " + limit + ".");
                }
                if (process.exitValue() != 0) {
                    throw new IllegalStateException(program + " failed with exit code " + process.exitValue() + ": "
                            + Files.readString(said).strip());
                }
            } finally {
                Files.deleteIfExists(said);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot run " + program + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + program + " ran.", e);
        }
    }

    private static Path findPrograms() {
        List<Path> candidates = new ArrayList<>();
        String path = System.getenv("PATH");
        if (path != null) {
            Stream.of(path.split(File.pathSeparator, -1))
                    .filter(directory -> !directory.isEmpty())
                    .map(Path::of)
                    .forEach(candidates::add);
        }
        // Debian keeps them off the PATH, one directory a version.
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.sorted(Comparator.reverseOrder())
                        .map(version -> version.resolve("bin"))
                        .forEach(candidates::add);
            } catch (IOException e) {
                throw new IllegalStateException("Cannot look into " + DEBIAN + ": " + e.getMessage(), e);
            }
        }
        return candidates.stream()
                .filter(directory -> Files.isExecutable(directory.resolve("initdb"))
                        && Files.isExecutable(directory.resolve("pg_ctl")))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("There is no initdb and pg_ctl on the PATH or in " + DEBIAN + "."));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String user() {
        try {
            return Files.readAllLines(Path.of("/etc/passwd"), UTF_8).stream()
                            .anyMatch(line -> line.startsWith("postgres:"))
                    ? "postgres"
                    : "nobody";
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read /etc/passwd to find a user that is not root.", e);
        }
    }

    private Path temporaryDirectory() {
        try {
            Path made = Files.createTempDirectory("levee-postgres-");
            if (!asUser.isEmpty()) {
                Files.setOwner(
                        made,
                        made.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user()));
            }
            return made;
        } catch (IOException e) {
            throw new IllegalStateException("No temporary directory for PostgreSQL: " + e.getMessage(), e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("No free port on " + HOST + ": " + e.getMessage(), e);
        }
    }
}
