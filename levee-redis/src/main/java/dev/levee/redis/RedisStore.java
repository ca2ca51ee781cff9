package dev.levee.redis;

import static dev.levee.redis.Script.bytes;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.Tracker;
import dev.levee.spi.Watcher;
import io.lettuce.core.ExpireArgs;
import io.lettuce.core.KeyValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A store on a Redis (7.0 or newer) or Valkey server. Connects in the background, so an application starts while its server
 * is down; until there is a connection, and whenever it is interrupted, calls fail soon and the connection is tried again.
 * Thread-safe.
 *
 * <p>Each step of the protocol is one script, in {@code dev/levee/redis/*.lua}; all names of a script lie in one cluster
 * slot. Of an entry that was seen only its length and beginning travel: an entry begins with its digests, times and checksum.
 */
public final class RedisStore implements Store {
    /** As much of an entry as tells it from any other of its key and length: its header. */
    private static final int FINGERPRINT = 96;
    /** How long a registered waiter outlives the lease it waits for; by then it has polled. */
    private static final byte[] WAITER_SLACK_MILLIS = bytes(5_000);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Link link;

    RedisStore(Link link) {
        this.link = link;
    }

    /**
     * A store on the server at {@code uri}, {@code redis://[user:password@]host[:port][/database]}, or {@code rediss://}
     * for TLS, where the server's certificate must be trusted by the JVM and name the host.
     *
     * @throws IllegalArgumentException if {@code uri} cannot be read; the message holds no password
     */
    public static RedisStore connect(String uri) {
        return builder(uri).build();
    }

    /** As {@link #connect}, with further settings. */
    public static RedisStoreBuilder builder(String uri) {
        return new RedisStoreBuilder(uri);
    }

    @Override
    public void open(String namespace, Listener listener) {
        byte[] id = new byte[8];
        RANDOM.nextBytes(id);
        link.open(
                "levee:" + namespace + ":wake:" + HexFormat.of().formatHex(id),
                Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public CompletionStage<Values> read(List<String> names) {
        String[] all = names.toArray(String[]::new);
        if (all.length == 0) {
            return link.call(redis -> CompletableFuture.completedFuture(RedisStore::none));
        }
        return link.call(redis -> redis.mget(all).thenApply(RedisStore::values));
    }

    private static Values values(List<KeyValue<String, byte[]>> found) {
        return index -> {
            KeyValue<String, byte[]> one = found.get(index);
            return one.hasValue() ? one.getValue() : null;
        };
    }

    private static byte @Nullable [] none(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public CompletionStage<Acquired> acquire(String key, String token, byte @Nullable [] seen, long leaseMillis) {
        byte[] beginning = seen == null ? new byte[0] : Arrays.copyOf(seen, Math.min(seen.length, FINGERPRINT));
        String[] names = {key, lease(key), stale(key), waiters(key)};
        return link.call(redis -> Script.ACQUIRE
                .<List<?>>run(
                        redis,
                        names,
                        bytes(token),
                        bytes(leaseMillis),
                        bytes(seen == null ? -1 : seen.length),
                        beginning,
                        bytes(link.wakeChannel()),
                        WAITER_SLACK_MILLIS)
                .thenApply(reply -> acquired(reply, key, token, seen)));
    }

    private static Acquired acquired(List<?> reply, String key, String token, byte @Nullable [] seen) {
        long micros = (Long) reply.get(1);
        int verdict = ((Long) reply.get(0)).intValue();
        if (verdict == 1) {
            return new Acquired.Other((byte[]) reply.get(3), micros);
        }
        boolean softExpired = (Long) reply.get(2) == 1;
        boolean seenStands = (Long) reply.get(2) == 2;
        byte[] copy = seenStands ? seen : (byte[]) reply.get(3);
        return verdict == 0
                ? new Acquired.Granted(new Lease(key, token, micros), copy, softExpired)
                : new Acquired.Busy((Long) reply.get(4), copy, softExpired, micros);
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, long leaseMillis) {
        String[] names = {lease(lease.key())};
        return held(redis -> Script.RENEW.run(redis, names, value(lease), bytes(leaseMillis)));
    }

    @Override
    public CompletionStage<Boolean> fill(Lease lease, byte[] entry, long retentionMillis) {
        String key = lease.key();
        String[] names = {key, lease(key), stale(key), waiters(key)};
        return held(redis -> Script.FILL.run(redis, names, value(lease), entry, bytes(retentionMillis)));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        String key = lease.key();
        String[] names = {key, lease(key), waiters(key)};
        return held(redis -> Script.RELEASE.run(redis, names, value(lease)));
    }

    private CompletionStage<Boolean> held(
            Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<Long>> script) {
        return link.call(redis -> script.apply(redis).thenApply(held -> held == 1));
    }

    @Override
    public CompletionStage<Void> abandon(String key, String token) {
        String[] names = {key, lease(key), waiters(key)};
        return link.call(redis -> done(Script.ABANDON.run(redis, names, bytes(token))));
    }

    @Override
    public CompletionStage<Void> invalidate(List<String> keys) {
        // One script for each key, since a cluster takes no script over several slots; they travel together.
        return link.call(
                keys.size(),
                redis -> all(keys.stream()
                        .map(key ->
                                Script.INVALIDATE.run(redis, new String[] {key, lease(key), stale(key), waiters(key)}))
                        .toList()));
    }

    @Override
    public CompletionStage<Void> expire(String key) {
        String[] names = {key, lease(key), stale(key), waiters(key)};
        return link.call(redis -> done(Script.EXPIRE.run(redis, names)));
    }

    @Override
    public CompletionStage<Claimed> claim(String key, String token, long leaseMillis) {
        String[] names = {key, lease(key)};
        return link.call(redis -> Script.CLAIM
                .<List<?>>run(redis, names, bytes(token), bytes(leaseMillis))
                .thenApply(reply ->
                        new Claimed(new Lease(key, token, (Long) reply.get(0)), (byte @Nullable []) reply.get(1))));
    }

    @Override
    public CompletionStage<List<byte[]>> mint(List<String> stamps, List<byte[]> nonces, long retentionMillis) {
        return link.call(stamps.size(), redis -> {
            List<CompletableFuture<byte[]>> minted = IntStream.range(0, stamps.size())
                    .mapToObj(i -> Script.MINT
                            .<byte[]>run(redis, new String[] {stamps.get(i)}, nonces.get(i), bytes(retentionMillis))
                            .toCompletableFuture())
                    .toList();
            return all(minted).thenApply(done -> {
                List<byte[]> standing = new ArrayList<>(minted.size());
                minted.forEach(stamp -> standing.add(stamp.join()));
                return standing;
            });
        });
    }

    @Override
    public CompletionStage<Void> keep(List<String> stamps, long retentionMillis) {
        return link.call(
                stamps.size(),
                redis -> all(stamps.stream()
                        .map(stamp -> redis.pexpire(stamp, retentionMillis, ExpireArgs.Builder.gt()))
                        .toList()));
    }

    @Override
    public CompletionStage<Void> drop(List<String> stamps) {
        String[] all = stamps.toArray(String[]::new);
        return link.call(redis -> all.length == 0 ? CompletableFuture.completedFuture(null) : done(redis.del(all)));
    }

    /**
     * Over a connection of its own, which is made when this is called. Tells also of what other databases of the server hold
     * under such names, and of names that this user's rights do not reach.
     */
    @Override
    public Tracker track(List<String> prefixes, Watcher watcher) {
        return link.track(prefixes, Objects.requireNonNull(watcher, "watcher"));
    }

    @Override
    public CompletionStage<Long> time() {
        return link.call(redis -> redis.time()
                .thenApply(time -> Long.parseLong(text(time.get(0))) * 1_000_000 + Long.parseLong(text(time.get(1)))));
    }

    /** Closes connections and stops their threads; waits for that, some seconds at most. */
    @Override
    public void close() {
        link.close();
    }

    /** The server's address, without user and password. */
    @Override
    public String toString() {
        return link.toString();
    }

    /** Completes when the last one has; fails if any did. */
    private static CompletionStage<Void> all(List<? extends CompletionStage<?>> stages) {
        return CompletableFuture.allOf(
                stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }

    private static CompletionStage<Void> done(CompletionStage<?> stage) {
        return stage.thenApply(value -> null);
    }

    private static byte[] value(Lease lease) {
        return bytes(lease.token() + ":" + lease.grantedMicros());
    }

    private static String lease(String key) {
        return "{" + key + "}:lease";
    }

    private static String stale(String key) {
        return "{" + key + "}:stale";
    }

    private static String waiters(String key) {
        return "{" + key + "}:waiters";
    }

    private static String text(byte[] bytes) {
        return new String(bytes, US_ASCII);
    }
}
