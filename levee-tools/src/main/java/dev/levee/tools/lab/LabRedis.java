package dev.levee.tools.lab;

import dev.levee.testkit.EmbeddedRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Redis of a run: started here, or given; then only what the lab itself stores is ever deleted. */
final class LabRedis implements AutoCloseable {
    // The keys of the arms: "lab:leveelab3:..." and "v1:api:price:0123456789ab:leveelab3", and what belongs to those.
    // And the stamps of Levee's namespace here.
    private static final List<String> OWN_KEYS = List.of("*:leveelab[0-9]*", "levee:*{levee-lab:*");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int SCAN_COUNT = 1_000;

    private final String url;
    private final @Nullable EmbeddedRedis started;
    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;
    private Map<String, String> beforeFull = Map.of();
    private final String label;

    private LabRedis(String url, @Nullable EmbeddedRedis started, RedisClient client) {
        this.url = url;
        this.started = started;
        this.client = client;
        // A server that is gone, as after Ctrl-C, is not waited for.
        client.setOptions(ClientOptions.builder().autoReconnect(false).build());
        this.label = info("server", "redis_version") + (started == null ? ", given" : ", embedded");
    }

    static LabRedis start() {
        EmbeddedRedis server = EmbeddedRedis.start();
        RedisURI uri = RedisURI.create(server.uri());
        uri.setTimeout(PATIENCE);
        return new LabRedis(server.uri(), server, RedisClient.create(uri));
    }

    /** @throws BadInputException if nothing answers there */
    static LabRedis at(String url) {
        RedisURI uri;
        try {
            uri = RedisURI.create(url);
            uri.setTimeout(PATIENCE);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--redis-url is no URL such as redis://localhost:6379: " + e.getMessage());
        }
        RedisClient client = RedisClient.create(uri);
        try {
            return new LabRedis(url, null, client);
        } catch (RedisException e) {
            client.shutdown(Duration.ZERO, Duration.ZERO);
            throw new BadInputException("--redis-url " + shown(url) + " does not answer: " + rootMessage(e));
        }
    }

    String url() {
        return url;
    }

    /** Without credentials. */
    static String shown(String url) {
        return url.replaceFirst("//.*@", "//");
    }

    /** Version and kind. */
    String label() {
        return label;
    }

    /** Deletes what the lab has stored. */
    void clean() {
        RedisCommands<String, String> commands = commands();
        if (started != null) {
            commands.flushall();
            return;
        }
        OWN_KEYS.forEach(pattern -> unlink(commands, pattern));
    }

    private static void unlink(RedisCommands<String, String> commands, String pattern) {
        ScanArgs matching = ScanArgs.Builder.matches(pattern).limit(SCAN_COUNT);
        KeyScanCursor<String> cursor = commands.scan(matching);
        while (true) {
            if (!cursor.getKeys().isEmpty()) {
                commands.unlink(cursor.getKeys().toArray(String[]::new));
            }
            if (cursor.isFinished()) {
                return;
            }
            cursor = commands.scan(cursor, matching);
        }
    }

    /** Kills it as {@code kill -9} does; its port refuses until {@link #restart()}. */
    void kill() {
        requireStarted().kill();
    }

    /** Starts it again on its port, empty. */
    void restart() {
        requireStarted().restart();
    }

    /** It refuses every command that could need memory, and evicts nothing, until {@link #unfill()}. */
    synchronized void fill() {
        requireStarted();
        RedisCommands<String, String> commands = commands();
        Map<String, String> was = commands.configGet("maxmemory*");
        beforeFull = Map.of("maxmemory", was.get("maxmemory"), "maxmemory-policy", was.get("maxmemory-policy"));
        commands.configSet(Map.of("maxmemory", "1", "maxmemory-policy", "noeviction"));
    }

    /** It has what memory it had. Nothing if it was not filled. */
    synchronized void unfill() {
        requireStarted();
        if (!beforeFull.isEmpty()) {
            commands().configSet(beforeFull);
            beforeFull = Map.of();
        }
    }

    private EmbeddedRedis requireStarted() {
        if (started == null) {
            throw new IllegalStateException("A Redis that was given is not the lab's to kill or to fill.");
        }
        return started;
    }

    // The connection does not outlive a server that was killed in between.
    private synchronized RedisCommands<String, String> commands() {
        StatefulRedisConnection<String, String> known = connection;
        if (known == null || !known.isOpen()) {
            known = client.connect();
            connection = known;
        }
        return known.sync();
    }

    /** A relay to it, and nothing delayed yet. */
    Relay relay() throws IOException {
        RedisURI uri = RedisURI.create(url);
        if (uri.isSsl()) {
            throw new BadInputException("--redis-url " + shown(url) + " is TLS, and the lab cannot stand before that.");
        }
        return Relay.to(uri.getHost(), uri.getPort());
    }

    /** Where services reach it by that relay. */
    String urlBy(Relay relay) {
        RedisURI uri = RedisURI.create(url);
        return url.replaceFirst(
                java.util.regex.Pattern.quote(uri.getHost()) + "(:" + uri.getPort() + ")?",
                "127.0.0.1:" + relay.port());
    }

    long usedMemory() {
        return Long.parseLong(info("memory", "used_memory"));
    }

    private String info(String section, String name) {
        return commands()
                .info(section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("0");
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("") + ".";
    }

    @Override
    public void close() {
        try {
            if (started == null) {
                clean();
            }
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            if (started != null) {
                started.close();
            }
        }
    }
}
