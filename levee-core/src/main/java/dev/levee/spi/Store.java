package dev.levee.spi;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps entries, leases and stamps, each for a bounded time, and answers each call in one round trip. Thread-safe. One
 * store serves one engine.
 *
 * <p>Every method returns at once; its stage completes on any thread, and exceptionally only with {@link StoreException}.
 * The caller bounds its wait. A command that was given up may still be executed later, and one that a broken connection
 * left unanswered may be executed twice: the rules below make both harmless.
 *
 * <p>An entry lives under its key. Beside it, in the same cluster slot, live {@code {key}:lease}, {@code {key}:stale} and
 * {@code {key}:waiters}. A store never looks into an entry. The rules R1 to R10 are those of {@code docs/how-it-works.md};
 * {@code StoreContract} in {@code levee-testkit} checks them.
 */
public interface Store extends AutoCloseable {

    /**
     * Called once, before any other method: says whom to wake. Does not wait for a connection.
     *
     * @param namespace keeps the channels of two services on one server apart
     */
    void open(String namespace, Listener listener);

    /** Hears from the store. Must be quick and must not block. */
    interface Listener {
        /**
         * The lease on {@code key}, found busy by this store before, has ended. May be called without need, and may be
         * missed: a waiter also polls.
         */
        void woken(String key);
    }

    /**
     * Reads what stands under names of keys or stamps: one round trip per node.
     *
     * @return the values in the order of the names; null where nothing stands, or something that is no string of bytes
     */
    CompletionStage<Values> read(List<String> names);

    /** What a read found, by position. */
    interface Values {
        /** The value, or null if there is none. Fails with the reason if this name's node gave no answer. */
        byte @Nullable [] get(int index);
    }

    /**
     * R1: takes the lease of a key if nobody holds it and the entry that was judged is still the one that stands.
     * If it is busy, this store's listener is registered to be woken, in the same step.
     *
     * @param token new for every call
     * @param seen the entry that was judged, or null if there was none
     */
    CompletionStage<Acquired> acquire(String key, String token, byte @Nullable [] seen, long leaseMillis);

    /** R2: extends a lease that is still held; never re-creates one. Answers whether it was still held. */
    CompletionStage<Boolean> renew(Lease lease, long leaseMillis);

    /**
     * R3: stores the entry, drops the stale copy and the lease, and wakes the waiters, if the lease is still held.
     * Answers whether it was.
     *
     * @param retentionMillis how long the store keeps the entry; positive
     */
    CompletionStage<Boolean> fill(Lease lease, byte[] entry, long retentionMillis);

    /** R4: ends the lease and wakes the waiters, if it is still held. Answers whether it was. */
    CompletionStage<Boolean> release(Lease lease);

    /** R4 for an acquire whose outcome stayed unknown: ends whatever lease this token was granted. */
    CompletionStage<Void> abandon(String key, String token);

    /** R5: deletes entry, stale copy and lease of each key and wakes the waiters. Deletes only, so it works on a full store. */
    CompletionStage<Void> invalidate(List<String> keys);

    /** R6: sets the entry aside as stale copy, ends the lease and wakes the waiters. */
    CompletionStage<Void> expire(String key);

    /** R10: takes the lease whoever holds it, which voids that one. Followed by {@link #fill}. */
    CompletionStage<Claimed> claim(String key, String token, long leaseMillis);

    /**
     * What a claim found.
     *
     * @param lease what the fill must present
     * @param entry the entry that stands, or null
     */
    record Claimed(Lease lease, byte @Nullable [] entry) {}

    /**
     * Creates stamps that do not exist: each nonce followed by 8 bytes of the store's time in microseconds, big-endian, so
     * that a command executed twice revives no deleted stamp.
     *
     * @param nonces one for each name, 12 random bytes
     * @return the stamps that stand now, in the order of the names
     */
    CompletionStage<List<byte[]>> mint(List<String> stamps, List<byte[]> nonces, long retentionMillis);

    /** Makes stamps that exist last for at least {@code retentionMillis} from now. */
    CompletionStage<Void> keep(List<String> stamps, long retentionMillis);

    /** Deletes stamps: all that was stored under them is void. Works on a full store. */
    CompletionStage<Void> drop(List<String> stamps);

    /**
     * Begins to tell of every write to the names that begin with one of {@code prefixes}, whoever makes it: another process,
     * another program, expiry, eviction. Called at most once for a store, after {@link #open}. Does not wait.
     *
     * @return null if this store cannot tell of writes
     */
    default @Nullable Tracker track(List<String> prefixes, Watcher watcher) {
        return null;
    }

    /** The store's time in microseconds since the epoch. */
    CompletionStage<Long> time();

    /** Closes connections; waiting calls fail with {@link StoreException.Reason#CLOSED}. Idempotent. */
    @Override
    void close();
}
