package dev.levee.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.TenantCache;
import dev.levee.jdbc.KilledWriter.Where;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills a process that writes with the outbox: before its commit, between commit and invalidation, within its relay, and at
 * any moment. Afterwards a relay here delivers what is left, and no old value may be served. How often is the system
 * property {@code levee.outbox.kills}.
 */
class OutboxKillTest {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxKillTest.class);
    private static final int KILLS = Integer.getInteger("levee.outbox.kills", 5);
    private static final long SEED = Long.getLong("levee.outbox.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Outbox outbox = Outbox.table(KilledWriter.OUTBOX);
    private final Random random = new Random(SEED);
    private final List<String> lost = new ArrayList<>();
    private int served;
    private long owed;

    @TempDir
    Path directory;

    @Test
    void noInvalidationOfACommittedWriteIsLost() throws Exception {
        Servers.run(
                "DROP TABLE IF EXISTS kill_item, kill_outbox; CREATE TABLE kill_item (id int PRIMARY KEY, version int NOT"
                        + " NULL); INSERT INTO kill_item SELECT id, 1 FROM generate_series(1, " + KilledWriter.ROWS
                        + ") AS id");
        try (Connection connection = Servers.connect()) {
            outbox.create(connection);
        }
        UrlDataSource database = new UrlDataSource(Servers.postgresUrl());
        int mustHaveLeftOldValues = 0;
        try (Levee levee = KilledWriter.levee(Servers.redis().uri(), () -> null)) {
            Cache<Integer, Integer> cache = KilledWriter.cache(levee, database);
            for (int kill = 0; kill < KILLS; kill++) {
                Where where = Where.values()[kill % Where.values().length];
                plantOldValues(cache);
                int servedBefore = served;
                kill(where);
                served += oldValues(cache).size();
                if (where == Where.AFTER_COMMIT || where == Where.RELAY_BEFORE_INVALIDATION) {
                    assertThat(served)
                            .as(
                                    "seed %d: the process that died %s left no old value, so this shows nothing",
                                    SEED, where)
                            .isGreaterThan(servedBefore);
                    mustHaveLeftOldValues++;
                }
                owed += Servers.number("SELECT count(*) FROM kill_outbox");
                try (OutboxRelay relay = OutboxRelay.from(outbox, database, levee)
                        .every(Duration.ofMillis(5))
                        .start()) {
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(Servers.number("SELECT count(*) FROM kill_outbox"))
                                    .as("%s", relay.status())
                                    .isZero());
                }
                for (String old : oldValues(cache)) {
                    lost.add("kill " + kill + " " + where + ": " + old);
                }
            }
        }
        long committed = Servers.number("SELECT sum(version) - count(*) FROM kill_item");
        LOG.warn(
                "{} kills, seed {}: {} committed writes, {} rows left to the relay, {} old values served before it ran, {} lost",
                KILLS,
                SEED,
                committed,
                owed,
                served,
                lost.size());
        assertThat(lost)
                .as("lost invalidations; replay with -Dlevee.outbox.seed=%d", SEED)
                .isEmpty();
        assertThat(served).isGreaterThanOrEqualTo(mustHaveLeftOldValues);
        assertThat(committed).isPositive();
    }

    private static void plantOldValues(Cache<Integer, Integer> cache) {
        TenantCache<Integer, Integer> acme = cache.tenant(KilledWriter.TENANT);
        for (int id = 1; id <= KilledWriter.ROWS; id++) {
            acme.get(id);
        }
        int last = KilledWriter.ROWS;
        await().untilAsserted(() -> {
            for (int id = 1; id <= last; id++) {
                assertThat(acme.getIfPresent(id)).isNotNull();
            }
        });
    }

    /** What the store still serves and the database no longer holds. */
    private static List<String> oldValues(Cache<Integer, Integer> cache) throws SQLException {
        List<String> old = new ArrayList<>();
        try (Connection connection = Servers.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, version FROM kill_item")) {
            while (row.next()) {
                Integer cached = cache.tenant(KilledWriter.TENANT).getIfPresent(row.getInt(1));
                if (cached != null && cached != row.getInt(2)) {
                    old.add("item " + row.getInt(1) + " is served as " + cached + ", committed is " + row.getInt(2));
                }
            }
        }
        return old;
    }

    private void kill(Where where) throws Exception {
        Path errors = directory.resolve("errors.log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledWriter.class.getName(),
                        Servers.postgresUrl(),
                        Servers.redis().uri(),
                        where.name(),
                        Integer.toString(1 + random.nextInt(5)),
                        Long.toString(random.nextLong()))
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            expect("writing", said, errors);
            if (where == Where.ANYWHERE) {
                assertThat(child.waitFor(random.nextInt(100_000), TimeUnit.MICROSECONDS))
                        .as("it ended by itself: %s", Files.readString(errors))
                        .isFalse();
            } else {
                expect("here", said, errors);
            }
        } finally {
            child.destroyForcibly();
            child.waitFor();
        }
        // The server may still be doing what the process has sent.
        await().atMost(PATIENCE)
                .until(() -> Servers.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = '"
                                + KilledWriter.APPLICATION + "'")
                        == 0);
    }

    /** Reads until this line is said, past what the process logs. */
    private static void expect(String line, BufferedReader said, Path errors) throws Exception {
        List<String> heard = CompletableFuture.supplyAsync(() -> {
                    List<String> lines = new ArrayList<>();
                    try {
                        String next;
                        do {
                            next = said.readLine();
                            lines.add(String.valueOf(next));
                        } while (next != null && !next.equals(line));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return lines;
                })
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(heard).as("%s", Files.readString(errors)).endsWith(line);
    }
}
