package dev.levee.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One opened store as a test uses it: every call waits, within a bound, and every wake is remembered. */
final class StoreClient {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Longer than any test lasts: where nothing is to run out. */
    static final long LONG_MILLIS = 60_000;

    private final Store store;
    private final Random random = new Random();
    private final List<String> woken = new CopyOnWriteArrayList<>();

    StoreClient(Store store) {
        this.store = store;
        store.open("contract", woken::add);
    }

    Store store() {
        return store;
    }

    Acquired acquire(String key, byte @Nullable [] seen) {
        return acquire(key, seen, LONG_MILLIS);
    }

    Acquired acquire(String key, byte @Nullable [] seen, long leaseMillis) {
        return acquire(key, token(), seen, leaseMillis);
    }

    Acquired acquire(String key, String token, byte @Nullable [] seen, long leaseMillis) {
        return answer(store.acquire(key, token, seen, leaseMillis));
    }

    /** The lease of a key without an entry; fails if it is not granted. */
    Lease lease(String key) {
        return lease(key, LONG_MILLIS);
    }

    Lease lease(String key, long leaseMillis) {
        return granted(acquire(key, null, leaseMillis)).lease();
    }

    /** Stores an entry as a load does. */
    void load(String key, byte[] entry) {
        load(key, entry, LONG_MILLIS);
    }

    void load(String key, byte[] entry, long retentionMillis) {
        if (!fill(lease(key), entry, retentionMillis)) {
            throw new AssertionError("a fill under a lease just granted was refused");
        }
    }

    boolean fill(Lease lease, byte[] entry) {
        return fill(lease, entry, LONG_MILLIS);
    }

    boolean fill(Lease lease, byte[] entry, long retentionMillis) {
        return answer(store.fill(lease, entry, retentionMillis));
    }

    boolean renew(Lease lease, long leaseMillis) {
        return answer(store.renew(lease, leaseMillis));
    }

    boolean release(Lease lease) {
        return answer(store.release(lease));
    }

    void abandon(String key, String token) {
        answer(store.abandon(key, token));
    }

    void invalidate(String... keys) {
        answer(store.invalidate(List.of(keys)));
    }

    void expire(String key) {
        answer(store.expire(key));
    }

    Store.Claimed claim(String key) {
        return answer(store.claim(key, token(), LONG_MILLIS));
    }

    byte @Nullable [] read(String name) {
        return readAll(name).get(0);
    }

    List<byte @Nullable []> readAll(String... names) {
        Store.Values values = answer(store.read(List.of(names)));
        List<byte @Nullable []> all = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            all.add(values.get(i));
        }
        return all;
    }

    byte[] mint(String stamp, byte[] nonce) {
        return mint(stamp, nonce, LONG_MILLIS);
    }

    byte[] mint(String stamp, byte[] nonce, long retentionMillis) {
        return answer(store.mint(List.of(stamp), List.of(nonce), retentionMillis))
                .get(0);
    }

    void keep(String stamp, long retentionMillis) {
        answer(store.keep(List.of(stamp), retentionMillis));
    }

    void drop(String... stamps) {
        answer(store.drop(List.of(stamps)));
    }

    long time() {
        return answer(store.time());
    }

    String token() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    void awaitWoken(String key) {
        await("a wake of " + key).atMost(LIMIT).until(() -> woken.contains(key));
    }

    /** What woke this client so far. */
    List<String> woken() {
        return List.copyOf(woken);
    }

    /** The stage's answer; a {@link StoreException} is thrown as it is. */
    static <T> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LIMIT.toSeconds(), SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw new AssertionError("a stage failed with something other than a StoreException", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + LIMIT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static Acquired.Granted granted(Acquired acquired) {
        return as(Acquired.Granted.class, acquired);
    }

    static Acquired.Busy busy(Acquired acquired) {
        return as(Acquired.Busy.class, acquired);
    }

    static Acquired.Other other(Acquired acquired) {
        return as(Acquired.Other.class, acquired);
    }

    private static <T extends Acquired> T as(Class<T> expected, Acquired acquired) {
        if (!expected.isInstance(acquired)) {
            throw new AssertionError("expected " + expected.getSimpleName() + " but the store answered " + acquired);
        }
        return expected.cast(acquired);
    }
}
