package dev.levee.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis server of this process's own, on a free loopback port, without persistence: for tests and labs only. It is
 * the 7.0.15 that comes with {@code org.signal:embedded-redis}, or the server that the environment variable
 * {@code LEVEE_REDIS_SERVER} names (a path, or a name on the PATH; Valkey will do), or, where neither exists, a
 * {@code redis-server} on the PATH. {@link #close()} stops exactly this server; so does the end of the JVM, unless that was
 * killed.
 *
 * <p>With JUnit: {@code @AutoClose static final EmbeddedRedis redis = EmbeddedRedis.start();}
 *
 * <p>Thread-safe. Errors are {@link IllegalStateException} with what the server said.
 */
public final class EmbeddedRedis implements AutoCloseable {
    /** The variable that names another server than the bundled one. */
    public static final String SERVER_VARIABLE = "LEVEE_REDIS_SERVER";

    private static final String HOST = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final int PORTS_TRIED = 5;

    private final Path directory;
    private final String executable;
    private final List<String> configuration;
    private @Nullable String password;
    private final boolean tls;
    private int port;
    private int tlsPort;
    private @Nullable Process process;
    private boolean loadsSlowly;
    private boolean closed;

    private EmbeddedRedis(Builder builder) {
        this.configuration = List.copyOf(builder.configuration);
        this.password = builder.password;
        this.tls = builder.tls;
        this.directory = temporaryDirectory();
        LiveServers.add(this);
        try {
            this.executable = builder.server != null ? builder.server : RedisExecutable.find(directory);
            startOnFreePort();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Starts a server with no further settings. */
    public static EmbeddedRedis start() {
        return builder().start();
    }

    /** Begins to describe a server. */
    public static Builder builder() {
        return new Builder();
    }

    /** What differs from a plain server. For one thread. */
    public static final class Builder {
        private final List<String> configuration = new ArrayList<>();
        private @Nullable String password;
        private @Nullable String server;
        private boolean tls;

        private Builder() {}

        /** Further lines of {@code redis.conf}, such as {@code maxmemory 2mb}. */
        public Builder configure(String... lines) {
            configuration.addAll(List.of(lines));
            return this;
        }

        /** Clients must present this password; {@link EmbeddedRedis#uri()} holds it. */
        public Builder password(String value) {
            this.password = value;
            return this;
        }

        /**
         * It speaks TLS too, on {@link EmbeddedRedis#tlsPort()}, with this certificate.
         *
         * @param clients whose certificates clients must present, or null if they need none
         */
        public Builder tls(Certificates.Issued own, @Nullable Certificates clients) {
            tls = true;
            configure("tls-cert-file \"" + own.certificate() + "\"", "tls-key-file \"" + own.key() + "\"");
            return clients == null
                    ? configure("tls-auth-clients no")
                    : configure("tls-auth-clients yes", "tls-ca-cert-file \"" + clients.authority() + "\"");
        }

        /** Another server program: a path, or a name on the PATH. */
        public Builder server(String program) {
            this.server = program;
            return this;
        }

        /** Starts it, and returns when it answers. */
        public EmbeddedRedis start() {
            return new EmbeddedRedis(this);
        }
    }

    /** {@code redis://127.0.0.1:port}, with the password if one was set. */
    public synchronized String uri() {
        return "redis://" + (password == null ? "" : ":" + password + "@") + HOST + ":" + port;
    }

    /** The port on the loopback address; the same after a restart. */
    public synchronized int port() {
        return port;
    }

    /** Where it speaks TLS on the loopback address, if it was built to; 0 if not. */
    public synchronized int tlsPort() {
        return tlsPort;
    }

    /** The server's process id. */
    public synchronized long pid() {
        return running().pid();
    }

    /**
     * Sends one command on a connection of its own, and returns its reply as text: an array's elements by line, nothing as
     * an empty text.
     *
     * @throws IllegalStateException with the server's words, if it replies with an error
     */
    public String command(String... words) {
        try (RedisWire wire = wire()) {
            return wire.call(words);
        } catch (IOException e) {
            throw new UncheckedIOException("No reply from the embedded Redis at port " + port() + ".", e);
        }
    }

    /** A connection to steer the server over, logged in. */
    RedisWire wire() throws IOException {
        RedisWire wire = new RedisWire(HOST, port(), START_LIMIT);
        try {
            String login = password();
            if (login != null) {
                wire.call("AUTH", login);
            }
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private synchronized @Nullable String password() {
        return password;
    }

    /**
     * Sets what clients that connect from now on must present, without a user; null for nothing. Those that are connected
     * stay, as on any server.
     */
    public void requirePassword(@Nullable String value) {
        command("CONFIG", "SET", "requirepass", value == null ? "" : value);
        synchronized (this) {
            password = value;
        }
    }

    /** Deletes everything. */
    public void flush() {
        command("FLUSHALL");
    }

    /** Kills the server as {@code kill -9} does, and returns when it is gone. Until {@link #restart()} its port refuses. */
    public synchronized void kill() {
        Process victim = process;
        if (victim != null) {
            victim.destroyForcibly();
            awaitEnd(victim);
        }
    }

    /** Stops the server's clock (SIGSTOP): connections stay open and nothing answers, until {@link #resume()}. */
    public void pause() {
        signal("STOP");
        awaitStopped();
    }

    /** Ends {@link #pause()}. */
    public void resume() {
        signal("CONT");
    }

    /** Kills the server if it runs, and starts an empty one on the same port. */
    public synchronized void restart() {
        if (closed) {
            throw new IllegalStateException("This embedded Redis was closed. Start another.");
        }
        kill();
        try {
            Files.deleteIfExists(directory.resolve("dump.rdb"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the snapshot of " + this + ".", e);
        }
        String complaint = launch();
        if (complaint != null) {
            throw notStarted(complaint);
        }
    }

    /** Kills the server and starts an empty one that is a node of a cluster without slots. */
    synchronized void restartInCluster() {
        kill();
        // By default the port of the cluster's own link is 10,000 higher, which may be none.
        String complaint = launch("cluster-enabled yes", "cluster-port " + freePort());
        if (complaint != null) {
            throw notStarted(complaint);
        }
    }

    /** Kills the server and starts one that reads the last snapshot, slowly; returns when it says LOADING. */
    synchronized void restartLoading() {
        kill();
        loadsSlowly = true;
        try {
            String complaint = launch("key-load-delay 50000", "loading-process-events-interval-bytes 1024");
            if (complaint != null) {
                throw notStarted(complaint);
            }
        } finally {
            loadsSlowly = false;
        }
    }

    /** Stops this server and deletes what it left. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        kill();
        LiveServers.remove(this);
        deleteDirectory();
    }

    @Override
    public String toString() {
        return "embedded Redis at " + HOST + ":" + port();
    }

    private synchronized void startOnFreePort() {
        // Another process may take the port between the look and the start.
        String complaint = null;
        for (int i = 0; i < PORTS_TRIED; i++) {
            port = freePort();
            tlsPort = tls ? freePort() : 0;
            complaint = launch();
            if (complaint == null) {
                return;
            }
            if (!complaint.contains("Address already in use")) {
                break;
            }
        }
        throw notStarted(String.valueOf(complaint));
    }

    /** Null when the server answers, else what it said before it ended. */
    private @Nullable String launch(String... once) {
        Path log = directory.resolve("redis.log");
        Process started;
        try {
            List<String> lines = configurationLines();
            lines.addAll(List.of(once));
            Files.write(directory.resolve("redis.conf"), lines);
            started = new ProcessBuilder(
                            executable, directory.resolve("redis.conf").toString())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot run the Redis server " + executable + ": " + e.getMessage()
                            + ". If the temporary directory is mounted noexec, set java.io.tmpdir to one that is not, or set "
                            + SERVER_VARIABLE + " to an installed redis-server.",
                    e);
        }
        process = started;
        try {
            long deadline = System.nanoTime() + START_LIMIT.toNanos();
            while (System.nanoTime() - deadline < 0) {
                if (started.waitFor(10, TimeUnit.MILLISECONDS)) {
                    return "exit code " + started.exitValue() + "\n" + Files.readString(log);
                }
                if (answers()) {
                    return null;
                }
            }
            kill();
            return "no answer within " + START_LIMIT + "\n" + Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the embedded Redis was starting.", e);
        }
    }

    private List<String> configurationLines() {
        List<String> lines = new ArrayList<>(List.of(
                "port " + port,
                "bind " + HOST,
                "save \"\"",
                "appendonly no",
                "daemonize no",
                "dir \"" + directory + "\"",
                // A pause or a debugger must not end connections that a test holds.
                "timeout 0"));
        if (password != null) {
            lines.add("requirepass \"" + password + "\"");
        }
        if (tls) {
            lines.add("tls-port " + tlsPort);
        }
        lines.addAll(configuration);
        return lines;
    }

    private boolean answers() {
        try {
            command("PING");
            return !loadsSlowly;
        } catch (IllegalStateException e) {
            // A server that loads its data is not there yet; one that asks who we are is.
            return String.valueOf(e.getMessage()).contains("LOADING") == loadsSlowly;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private IllegalStateException notStarted(String complaint) {
        return new IllegalStateException(
                "The Redis server " + executable + " did not start at " + HOST + ":" + port + ": " + complaint.strip());
    }

    private synchronized Process running() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException(this + " is not running. Call restart() first.");
        }
        return process;
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            awaitEnd(kill);
            if (kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + name + " of " + this + " failed: "
                        + new String(kill.getErrorStream().readAllBytes(), UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send signal " + name + " to " + this + ".", e);
        }
    }

    /** The signal is sent before it is delivered: what is asked in between is still answered. Only Linux tells. */
    private void awaitStopped() {
        Path state = Path.of("/proc", Long.toString(pid()), "stat");
        try {
            while (Files.exists(state)) {
                String line = Files.readString(state);
                if (line.startsWith(" T", line.lastIndexOf(')') + 1)) {
                    return;
                }
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot tell whether " + this + " has stopped.", e);
        }
    }

    /** A killed process ends at once, so an interrupt waits for that and is kept. */
    private static void awaitEnd(Process process) {
        boolean interrupted = false;
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on " + HOST + ".", e);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("levee-redis-");
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary directory for the embedded Redis.", e);
        }
    }

    private void deleteDirectory() {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory + " of the embedded Redis.", e);
        }
    }
}
