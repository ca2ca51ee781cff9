package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.Levee;
import dev.levee.LeveeBuilder;
import dev.levee.cache.Cache;
import dev.levee.cache.InvalidationException;
import dev.levee.cache.TenantCache;
import dev.levee.event.Metric;
import dev.levee.event.NearState;
import dev.levee.internal.near.Coherence;
import dev.levee.policy.Breaker;
import dev.levee.policy.Budget;
import dev.levee.policy.Near;
import dev.levee.redis.RedisStore;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A process with a near cache that reaches its real Redis through a network that fails when told to, and one beside it that
 * writes. Rows hold the number of their write; a thread reads them all the time, and fails at the first read that began later
 * than the bound after a newer write was confirmed.
 */
final class NearBench implements AutoCloseable {
    static final String USER = "app";
    private static final int ROWS = 10;
    private static final Pattern CLIENT =
            Pattern.compile("^id=(\\d+) .* flags=(\\w+) .*user=" + USER + " ", Pattern.MULTILINE);

    /** A write that every read from {@code fromNanos} on must know. */
    private record Confirmed(int number, long fromNanos) {}

    final EmbeddedRedis redis;
    final FaultProxy proxy;
    final Levee levee;
    final Cache<String, String> cache;
    private final Source source = new Source();
    private final Levee elsewhere;
    private final TenantCache<String, String> writer;
    private final List<List<Confirmed>> confirmed = new ArrayList<>();
    private final int[] numbers = new int[ROWS];
    private final CompletableFuture<Void> reading;
    private volatile boolean over;

    NearBench(String rights, Near policy) {
        redis = EmbeddedRedis.builder()
                .configure("user " + USER + " on nopass ~* &* +@all " + rights)
                .start();
        proxy = FaultProxy.to(redis.port());
        for (int row = 0; row < ROWS; row++) {
            confirmed.add(new ArrayList<>());
            source.commit(id(row), "0");
        }
        elsewhere = levee("redis://127.0.0.1:" + redis.port(), "levee", levee -> levee);
        writer = items(elsewhere, null).tenant("acme");
        levee = levee(
                "redis://" + USER + ":any@127.0.0.1:" + proxy.port(),
                USER,
                builder -> builder.budget(Budget.DEFAULT.withTimeout(Duration.ofMillis(200))));
        cache = items(levee, policy);
        reading = CompletableFuture.runAsync(this::readOnAndOn, task -> {
            Thread thread = new Thread(task, "near-reader");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private static Levee levee(String uri, String name, UnaryOperator<LeveeBuilder> policy) {
        return policy.apply(Levee.with(RedisStore.builder(uri)
                                .clientName(name)
                                .connectTimeout(Duration.ofMillis(500))
                                .silence(Duration.ofMillis(800))
                                .build())
                        .namespace("faults")
                        // An outage that is over is to be over for the next fault.
                        .breaker(Breaker.DEFAULT
                                .withOpenFor(Duration.ofMillis(500))
                                .withRamp(Duration.ZERO)))
                .build();
    }

    private Cache<String, String> items(Levee of, Near policy) {
        var builder = of.cache("item", String.class, String.class).freshness(Fleet.FIVE_MINUTES);
        return (policy == null ? builder : builder.near(policy)).loader(source).build();
    }

    static String id(int row) {
        return "row" + row;
    }

    /** The Redis name of a row. */
    String key(int row) {
        return cache.keyOf("acme", id(row));
    }

    /** Commits a row without telling anyone, and returns its number. */
    synchronized String commit(int row) {
        String number = Integer.toString(++numbers[row]);
        source.commit(id(row), number);
        return number;
    }

    /** Commits each row and invalidates it from the other process; what was confirmed binds the reader. */
    void write() {
        for (int row = 0; row < ROWS; row++) {
            int number = Integer.parseInt(commit(row));
            try {
                writer.invalidate(id(row));
                confirm(row, number);
            } catch (InvalidationException e) {
                // The server was away: nobody was promised anything yet, and it is repeated by itself.
                assertThat(e.queued()).isTrue();
            }
        }
    }

    /** From now on this write of the row counts as one that was confirmed. */
    void confirm(int row, int number) {
        synchronized (confirmed) {
            confirmed.get(row).add(new Confirmed(number, System.nanoTime() + Coherence.BOUND.toNanos()));
        }
    }

    String get(int row) {
        return cache.tenant("acme").get(id(row));
    }

    long nearHits() {
        return cache.stats().count(Metric.NEAR);
    }

    /** Waits until the reader is served from the heap. */
    void awaitNear() {
        OnEveryStore.until(() -> {
            failIfReadFailed();
            return levee.nearState() == NearState.ARMED;
        });
        long before = nearHits();
        OnEveryStore.until(() -> nearHits() > before + 10 * ROWS);
    }

    /** Waits until every row is read as it was committed last. */
    void awaitLast() {
        for (int row = 0; row < ROWS; row++) {
            int of = row;
            OnEveryStore.until(() -> {
                failIfReadFailed();
                return get(of).equals(Integer.toString(numbers[of]));
            });
        }
    }

    /** Writes on until the bound on each of these writes has been in force while the reader read. */
    void writeUntilTheBoundBinds() {
        write();
        long end = System.nanoTime() + Coherence.BOUND.toNanos();
        while (System.nanoTime() - end < 0) {
            failIfReadFailed();
            write();
        }
    }

    /** Kills the tracking connection of the process, or its others. */
    void killConnections(boolean tracking) {
        CLIENT.matcher(redis.command("CLIENT", "LIST"))
                .results()
                .filter((MatchResult client) -> client.group(2).contains("t") == tracking)
                .forEach(client -> redis.command("CLIENT", "KILL", "ID", client.group(1)));
    }

    private void readOnAndOn() {
        for (int i = 0; !over; i++) {
            int row = i % ROWS;
            long beganNanos = System.nanoTime();
            int least = least(row, beganNanos);
            String value = get(row);
            if (Integer.parseInt(value) < least) {
                throw new AssertionError("row " + row + ": read " + value + ", and " + least
                        + " was confirmed more than " + Coherence.BOUND + " before the read began");
            }
        }
    }

    private int least(int row, long nowNanos) {
        synchronized (confirmed) {
            List<Confirmed> writes = confirmed.get(row);
            int least = 0;
            for (Confirmed write : writes) {
                if (nowNanos - write.fromNanos() >= 0) {
                    least = Math.max(least, write.number());
                }
            }
            int met = least;
            writes.removeIf(write -> write.number() < met);
            return least;
        }
    }

    boolean readFailed() {
        return reading.isCompletedExceptionally();
    }

    private void failIfReadFailed() {
        if (readFailed()) {
            reading.join();
        }
    }

    /** Ends the reader and fails if one of its reads did. */
    void assertNoReadWasOld() throws Exception {
        over = true;
        try {
            reading.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the reader failed", e);
        }
    }

    @Override
    public void close() {
        over = true;
        levee.close();
        elsewhere.close();
        proxy.close();
        redis.close();
    }
}
