package dev.levee.heap;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.levee.spi.Acquired;
import dev.levee.spi.Environment;
import dev.levee.spi.Lease;
import dev.levee.spi.Store.Claimed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What siblings share, and the steps of the protocol on it. All that changes a key happens under the key's lock, so a step
 * is atomic as a script is on a server; a plain read needs no lock, since it looks at one name only.
 *
 * <p>Time is the environment's monotonic clock, told as microseconds from a fixed origin: nothing here outlives the process,
 * so no wall clock is needed, and none can jump.
 */
final class HeapMemory {
    /** The time told by a new memory: microseconds since the epoch, on a day long past, so that nobody takes it for now. */
    private static final long ORIGIN_MICROS = 1_000_000_000_000_000L;
    /** How long waiters outlive the lease they wait for: they poll by then. */
    private static final long WAITERS_SLACK_MILLIS = 1_000;
    /** What a name and its bookkeeping cost beside the bytes; an estimate. */
    private static final int OVERHEAD = 200;

    private static final long LEAST_STAMP_BYTES = 64 << 10;
    private static final String STALE = "}:stale";

    private final Environment environment;
    private final long startNanos;
    private final AtomicLong lastMicros = new AtomicLong();
    private final Object[] locks = new Object[64];

    /** Entries under their keys, stale copies under {@code {key}:stale}. Bounded by bytes. */
    private final Cache<String, Kept> entries;
    /** Stamps under their names. Bounded by bytes. */
    private final Cache<String, Kept> stamps;
    /**
     * Leases under their keys. Not bounded by size: evicting one would waste its load, and they bound themselves, as each
     * is a load in flight or gone when its time is over.
     */
    private final Cache<String, Held> leases;
    /** Who is to be woken, under the key; as many as leases. */
    private final Cache<String, Waiters> waiters;

    private final HeapWatchers watchers = new HeapWatchers();

    HeapMemory(Environment environment, long maxBytes) {
        this.environment = environment;
        this.startNanos = environment.nanoTime();
        Arrays.setAll(locks, i -> new Object());
        this.entries = kept(maxBytes);
        this.stamps = kept(Math.max(maxBytes / 8, LEAST_STAMP_BYTES));
        this.leases = expiring().build();
        this.waiters = expiring().build();
    }

    /** Something that is over at a time of the monotonic clock. */
    private interface Mortal {
        long deadlineNanos();
    }

    private record Kept(byte[] bytes, long deadlineNanos) implements Mortal {}

    private record Held(String token, long grantedMicros, long deadlineNanos) implements Mortal {
        boolean is(Lease lease) {
            return token.equals(lease.token()) && grantedMicros == lease.grantedMicros();
        }
    }

    private record Waiters(Set<HeapStore> stores, long deadlineNanos) implements Mortal {}

    HeapWatchers watchers() {
        return watchers;
    }

    byte @Nullable [] read(String name) {
        byte[] entry = find(name);
        return entry != null ? entry : bytesOf(stamps.getIfPresent(name));
    }

    Acquired acquire(String key, String token, byte @Nullable [] seen, long leaseMillis, HeapStore caller) {
        synchronized (lockOf(key)) {
            byte[] entry = find(key);
            if (entry != null && !Arrays.equals(entry, seen)) {
                return new Acquired.Other(entry, micros());
            }
            byte[] stale = find(stale(key));
            // The very array that was seen, so that the caller need not judge it twice.
            byte[] copy = stale != null ? stale : entry != null ? seen : null;
            Held held = leases.getIfPresent(key);
            if (held != null) {
                long left = Math.max(1, NANOSECONDS.toMillis(held.deadlineNanos() - environment.nanoTime()));
                register(key, caller, left);
                return new Acquired.Busy(left, copy, stale != null, micros());
            }
            return new Acquired.Granted(grant(key, token, leaseMillis), copy, stale != null);
        }
    }

    boolean renew(Lease lease, long leaseMillis) {
        synchronized (lockOf(lease.key())) {
            if (!holds(lease)) {
                return false;
            }
            leases.put(lease.key(), new Held(lease.token(), lease.grantedMicros(), in(leaseMillis)));
            return true;
        }
    }

    boolean fill(Lease lease, byte[] entry, long retentionMillis) {
        synchronized (lockOf(lease.key())) {
            if (!holds(lease)) {
                return false;
            }
            entries.put(lease.key(), new Kept(entry, in(retentionMillis)));
            watchers.note(lease.key());
            entries.invalidate(stale(lease.key()));
            leases.invalidate(lease.key());
            return true;
        }
    }

    boolean release(Lease lease) {
        synchronized (lockOf(lease.key())) {
            boolean held = holds(lease);
            if (held) {
                leases.invalidate(lease.key());
            }
            return held;
        }
    }

    /** Whether a lease of this token stood. */
    boolean abandon(String key, String token) {
        synchronized (lockOf(key)) {
            Held held = leases.getIfPresent(key);
            if (held == null || !held.token().equals(token)) {
                return false;
            }
            leases.invalidate(key);
            return true;
        }
    }

    void invalidate(String key) {
        synchronized (lockOf(key)) {
            remove(entries, key);
            entries.invalidate(stale(key));
            leases.invalidate(key);
        }
    }

    void expire(String key) {
        synchronized (lockOf(key)) {
            Kept entry = remove(entries, key);
            if (entry != null) {
                entries.put(stale(key), entry);
            }
            leases.invalidate(key);
        }
    }

    Claimed claim(String key, String token, long leaseMillis) {
        synchronized (lockOf(key)) {
            return new Claimed(grant(key, token, leaseMillis), find(key));
        }
    }

    byte[] mint(String stamp, byte[] nonce, long retentionMillis) {
        synchronized (lockOf(stamp)) {
            Kept standing = stamps.getIfPresent(stamp);
            if (standing != null) {
                return standing.bytes();
            }
            byte[] minted = ByteBuffer.allocate(nonce.length + Long.BYTES)
                    .put(nonce)
                    .putLong(tick())
                    .array();
            stamps.put(stamp, new Kept(minted, in(retentionMillis)));
            watchers.note(stamp);
            return minted;
        }
    }

    void keep(String stamp, long retentionMillis) {
        synchronized (lockOf(stamp)) {
            Kept standing = stamps.getIfPresent(stamp);
            long deadline = in(retentionMillis);
            if (standing != null && deadline - standing.deadlineNanos() > 0) {
                stamps.put(stamp, new Kept(standing.bytes(), deadline));
                watchers.note(stamp);
            }
        }
    }

    void drop(String stamp) {
        synchronized (lockOf(stamp)) {
            remove(stamps, stamp);
        }
    }

    /** The time, never before that of a lease granted or a stamp minted. */
    long micros() {
        return Math.max(lastMicros.get(), clockMicros());
    }

    /** Whoever waits for {@code key}; they are told once. */
    Set<HeapStore> takeWaiters(String key) {
        Waiters taken = waiters.asMap().remove(key);
        return taken == null ? Set.of() : taken.stores();
    }

    void forget(HeapStore store) {
        waiters.asMap().replaceAll((key, waiting) -> {
            Set<HeapStore> rest = new HashSet<>(waiting.stores());
            rest.remove(store);
            return new Waiters(Set.copyOf(rest), waiting.deadlineNanos());
        });
    }

    long bytes() {
        return weightOf(entries) + weightOf(stamps);
    }

    private @Nullable Kept remove(Cache<String, Kept> from, String name) {
        Kept removed = from.asMap().remove(name);
        if (removed != null) {
            watchers.note(name);
        }
        return removed;
    }

    private Lease grant(String key, String token, long leaseMillis) {
        Lease lease = new Lease(key, token, tick());
        leases.put(key, new Held(token, lease.grantedMicros(), in(leaseMillis)));
        return lease;
    }

    private boolean holds(Lease lease) {
        Held held = leases.getIfPresent(lease.key());
        return held != null && held.is(lease);
    }

    private void register(String key, HeapStore caller, long leaseLeftMillis) {
        long deadline = in(leaseLeftMillis + WAITERS_SLACK_MILLIS);
        waiters.asMap().compute(key, (k, waiting) -> {
            Set<HeapStore> all = waiting == null ? new HashSet<>() : new HashSet<>(waiting.stores());
            all.add(caller);
            return new Waiters(Set.copyOf(all), deadline);
        });
    }

    private byte @Nullable [] find(String name) {
        return bytesOf(entries.getIfPresent(name));
    }

    private static byte @Nullable [] bytesOf(@Nullable Kept kept) {
        return kept == null ? null : kept.bytes();
    }

    private Object lockOf(String name) {
        int hash = name.hashCode();
        return locks[(hash ^ hash >>> 16) & locks.length - 1];
    }

    /**
     * A time that no other grant or stamp has. A server's clock moves between two scripts; a manual one may stand, and two
     * grants of one token at one moment would be one lease.
     */
    private long tick() {
        long now = clockMicros();
        return lastMicros.updateAndGet(last -> Math.max(last + 1, now));
    }

    private long clockMicros() {
        return ORIGIN_MICROS + NANOSECONDS.toMicros(environment.nanoTime() - startNanos);
    }

    /** The monotonic time that many milliseconds from now. It may wrap: only differences are compared. */
    private long in(long millis) {
        return environment.nanoTime() + MILLISECONDS.toNanos(millis);
    }

    private Cache<String, Kept> kept(long maxBytes) {
        return expiring()
                .removalListener((@Nullable String name, @Nullable Kept kept, RemovalCause cause) -> {
                    // Steps note what they remove themselves, under the name's lock.
                    if (cause.wasEvicted() && name != null && !name.endsWith(STALE)) {
                        watchers.note(name);
                    }
                })
                .maximumWeight(maxBytes)
                .weigher((String name, Kept kept) ->
                        (int) Math.min(Integer.MAX_VALUE, (long) name.length() + kept.bytes().length + OVERHEAD))
                .build();
    }

    private Caffeine<String, Mortal> expiring() {
        // The caller's thread does the housekeeping: no thread to start, and the same order every time.
        return Caffeine.newBuilder()
                .executor(Runnable::run)
                .ticker(environment::nanoTime)
                .expireAfter(new AtDeadline());
    }

    private static long weightOf(Cache<String, Kept> cache) {
        return cache.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    /** Expires everything at the time it carries, however often it is read or written. */
    private static final class AtDeadline implements Expiry<String, Mortal> {
        @Override
        public long expireAfterCreate(String name, Mortal value, long now) {
            return value.deadlineNanos() - now;
        }

        @Override
        public long expireAfterUpdate(String name, Mortal value, long now, long current) {
            return value.deadlineNanos() - now;
        }

        @Override
        public long expireAfterRead(String name, Mortal value, long now, long current) {
            return current;
        }
    }

    private static String stale(String key) {
        return "{" + key + STALE;
    }
}
