package dev.levee.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link EmbeddedRedis} refuse what it usually does, each time as a server in production comes to it. Every fault is
 * in force when its method returns, and until {@link #heal()}. To kill and pause a server, see {@link EmbeddedRedis}.
 *
 * <p>For one thread. Errors are {@link IllegalStateException} with what the server said.
 */
public final class RedisFaults {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int FILLER_BYTES = 256 << 10;
    private static final int ROOM_BYTES = 4 << 20;
    private static final String FILLER = "levee-testkit-filler:";

    private final EmbeddedRedis redis;
    private int fillers;
    private boolean replica;
    private boolean snapshotFails;
    private boolean loading;
    private boolean inCluster;
    private @Nullable RedisWire lastClient;
    private String clientsAtMost = "";
    private String policyBefore = "";
    private @Nullable CompletableFuture<?> endless;

    private RedisFaults(EmbeddedRedis redis) {
        this.redis = redis;
    }

    /** The faults of this server, none of them in force. */
    public static RedisFaults of(EmbeddedRedis redis) {
        return new RedisFaults(redis);
    }

    /** OOM: its memory is full, and it evicts nothing. Reads and deletions go on. */
    public void full() {
        redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
        long most = usedBytes() + ROOM_BYTES;
        redis.command("CONFIG", "SET", "maxmemory", Long.toString(most));
        while (fills()) {
            fillers++;
        }
        // What clients' buffers give back must make no room.
        redis.command("CONFIG", "SET", "maxmemory", Long.toString(most - ROOM_BYTES / 2));
    }

    /** READONLY: it becomes a replica of a server that does not answer, and serves what it has. */
    public void readOnly() {
        redis.command("CONFIG", "SET", "replica-serve-stale-data", "yes");
        redis.command("REPLICAOF", "127.0.0.1", "1");
        replica = true;
    }

    /** MASTERDOWN: a replica that has lost its master and serves nothing. */
    public void masterDown() {
        readOnly();
        redis.command("CONFIG", "SET", "replica-serve-stale-data", "no");
    }

    /** MISCONF: its last snapshot failed, and it takes no writes. */
    public void snapshotFails() {
        try {
            Files.createDirectory(snapshot());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot put a directory in the place of the snapshot.", e);
        }
        snapshotFails = true;
        redis.command("CONFIG", "SET", "save", "3600 1");
        awaitSnapshot("err");
    }

    /** BUSY: a script runs that does not end. Nothing but {@code SCRIPT KILL} is answered otherwise. */
    public void busy() {
        redis.command("CONFIG", "SET", "busy-reply-threshold", "10");
        endless = CompletableFuture.runAsync(() -> redis.command("EVAL", "while true do end", "0"));
        await().atMost(LIMIT).until(() -> saysOf("TIME").startsWith("BUSY"));
    }

    /** LOADING: it was restarted and reads its snapshot, of what it holds now, for longer than a test lasts. */
    public void loading() {
        for (int i = 0; i < 1_000; i++) {
            redis.command("SET", FILLER + "row:" + i, "x".repeat(100));
        }
        redis.command("SAVE");
        redis.restartLoading();
        loading = true;
    }

    /** New connections are refused, and open ones go on: {@code maxclients} are connected, of which this is one. */
    public void clientsFull() {
        if (lastClient != null) {
            return;
        }
        try {
            RedisWire mine = redis.wire();
            lastClient = mine;
            clientsAtMost = mine.call("CONFIG", "GET", "maxclients").split("\n", -1)[1];
            mine.call("CONFIG", "SET", "maxclients", "1");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot become the last client of " + redis + ".", e);
        }
    }

    /** CLUSTERDOWN: it is restarted, without data, as a node of a cluster whose slots nobody owns. */
    public void clusterDown() {
        redis.restartInCluster();
        inCluster = true;
    }

    /**
     * Its memory is under pressure, and it evicts what was not used for long (allkeys-lru), until each name that it held when this
     * was called has been evicted; clients may have stored it again since. Writes go on.
     */
    public void evicting() {
        policyBefore = redis.command("CONFIG", "GET", "maxmemory-policy").split("\n", -1)[1];
        redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        Set<String> held = new HashSet<>(keys());
        redis.command("CONFIG", "SET", "maxmemory", Long.toString(usedBytes() + ROOM_BYTES));
        long endNanos = System.nanoTime() + LIMIT.toNanos();
        while (!held.isEmpty()) {
            if (System.nanoTime() - endNanos > 0) {
                throw new IllegalStateException(redis + " does not evict what it held before: " + held);
            }
            redis.command("SETRANGE", FILLER + fillers++, Integer.toString(FILLER_BYTES - 1), "x");
            held.retainAll(Set.copyOf(keys()));
        }
    }

    /** Ends every connection but the one that says so, of each kind. */
    public void disconnectAll() {
        redis.command("CLIENT", "KILL", "TYPE", "normal");
        redis.command("CLIENT", "KILL", "TYPE", "pubsub");
    }

    /** It serves again. The data that a fault deleted does not return. */
    public void heal() {
        RedisWire steering = lastClient;
        if (steering != null) {
            try (steering) {
                steering.call("CONFIG", "SET", "maxclients", clientsAtMost);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot let clients into " + redis + " again.", e);
            }
            lastClient = null;
        }
        if (inCluster) {
            redis.restart();
            inCluster = false;
        }
        if (endless != null) {
            redis.command("SCRIPT", "KILL");
            await().atMost(LIMIT).until(endless::isDone);
            endless = null;
        }
        if (loading) {
            redis.command("CONFIG", "SET", "key-load-delay", "0");
            await().atMost(LIMIT).until(() -> !saysOf("TIME").startsWith("LOADING"));
            for (int i = 0; i < 1_000; i++) {
                redis.command("DEL", FILLER + "row:" + i);
            }
            loading = false;
        }
        if (replica) {
            redis.command("REPLICAOF", "NO", "ONE");
            replica = false;
        }
        if (snapshotFails) {
            try {
                Files.deleteIfExists(snapshot());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot make room for the snapshot.", e);
            }
            awaitSnapshot("ok");
            redis.command("CONFIG", "SET", "save", "");
            snapshotFails = false;
        }
        redis.command("CONFIG", "SET", "maxmemory", "0");
        if (!policyBefore.isEmpty()) {
            redis.command("CONFIG", "SET", "maxmemory-policy", policyBefore);
            policyBefore = "";
        }
        while (fillers > 0) {
            redis.command("DEL", FILLER + --fillers);
        }
    }

    private boolean fills() {
        String last = FILLER + fillers;
        return saysOf("SETRANGE", last, Integer.toString(FILLER_BYTES - 1), "x").isEmpty();
    }

    /** What the server refuses a command with, or an empty text. */
    private String saysOf(String... words) {
        try {
            redis.command(words);
            return "";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage()).replace("Redis replied: ", "");
        }
    }

    /** What it holds beside the fillers. */
    private List<String> keys() {
        return redis.command("KEYS", "*")
                .lines()
                .filter(name -> !name.startsWith(FILLER))
                .toList();
    }

    private long usedBytes() {
        return Long.parseLong(redis.command("INFO", "memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .findFirst()
                .orElseThrow()
                .substring("used_memory:".length()));
    }

    private Path snapshot() {
        return Path.of(redis.command("CONFIG", "GET", "dir").split("\n", -1)[1], "dump.rdb");
    }

    private void awaitSnapshot(String status) {
        await().atMost(LIMIT).until(() -> {
            saysOf("BGSAVE");
            return redis.command("INFO", "persistence").contains("rdb_last_bgsave_status:" + status);
        });
    }
}
