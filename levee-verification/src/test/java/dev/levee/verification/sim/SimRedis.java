package dev.levee.verification.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store.Claimed;
import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The steps of the protocol as the Lua scripts of {@code levee-redis} take them, on a map: what stands under the names runs
 * out, may be evicted, flushed, refused for want of memory, and lost as far back as a replica lags. {@code
 * SimRedisAgreesTest} replays random steps on this and on a real server. Not thread-safe.
 */
final class SimRedis {
    /** Of an entry that was seen only the length and so many first bytes are compared. */
    private static final int FINGERPRINT = 96;

    private static final long WAITER_SLACK_MICROS = 5_000_000;
    private static final long UNDO_MICROS = 3_000_000;
    private static final byte[] A_SET = {};

    private final TreeMap<String, Item> items = new TreeMap<>();
    private final ArrayDeque<Undo> undo = new ArrayDeque<>();
    private final BiConsumer<String, String> publish;
    private Consumer<String> written = name -> {};
    private long micros;
    private boolean full;

    /** @param publish gets channel and message */
    SimRedis(BiConsumer<String, String> publish) {
        this.publish = publish;
    }

    private record Item(byte[] value, TreeSet<String> members, long endMicros) {}

    private record Undo(long micros, String name, Item before) {}

    /** Who is told the name of whatever is written, removed or given another lifetime. */
    void tell(Consumer<String> names) {
        written = names;
    }

    // ------------------------------------------------------------------------------------------------ the server

    /** Moves its clock to a time; the next steps happen then. */
    void clock(long toMicros) {
        micros = toMicros;
        while (!undo.isEmpty() && undo.peekFirst().micros < micros - UNDO_MICROS) {
            undo.removeFirst();
        }
    }

    /** Out of memory, so that whatever takes some is refused. */
    void full(boolean value) {
        full = value;
    }

    boolean full() {
        return full;
    }

    /** Takes back what was written since then, as a replica does that had not got it when its master died. */
    void lose(long sinceMicros) {
        while (!undo.isEmpty() && undo.peekLast().micros >= sinceMicros) {
            Undo last = undo.removeLast();
            if (last.before == null) {
                items.remove(last.name);
            } else {
                items.put(last.name, last.before);
            }
        }
    }

    void flush() {
        names().forEach(this::delete);
    }

    void evict(String name) {
        delete(name);
    }

    /** What stands now. */
    List<String> names() {
        return items.keySet().stream().filter(name -> item(name) != null).toList();
    }

    // ------------------------------------------------------------------------------------------------- the steps

    byte[] read(String name) {
        Item item = item(name);
        return item == null || item.members != null ? null : item.value;
    }

    Acquired acquire(String key, String token, byte[] seen, long leaseMillis, String channel) {
        byte[] entry = read(key);
        if (entry != null && !same(entry, seen)) {
            return new Acquired.Other(entry, micros);
        }
        byte[] stale = read(stale(key));
        byte[] copy = stale != null ? stale : entry == null ? null : seen;
        Item lease = item(lease(key));
        if (lease != null) {
            long left = Math.max(1, (lease.endMicros - micros) / 1_000);
            if (!full) {
                TreeSet<String> members = waiting(key);
                members.add(channel);
                put(waiters(key), new Item(A_SET, members, micros + left * 1_000 + WAITER_SLACK_MICROS));
            } else if (item(waiters(key)) != null) {
                put(waiters(key), new Item(A_SET, waiting(key), micros + left * 1_000 + WAITER_SLACK_MICROS));
            }
            return new Acquired.Busy(left, copy, stale != null, micros);
        }
        return new Acquired.Granted(grant(key, token, leaseMillis), copy, stale != null);
    }

    boolean renew(Lease lease, long leaseMillis) {
        if (!holds(lease)) {
            return false;
        }
        put(lease(lease.key()), new Item(valueOf(lease), null, micros + leaseMillis * 1_000));
        return true;
    }

    boolean fill(Lease lease, byte[] entry, long retentionMillis) {
        if (!holds(lease)) {
            return false;
        }
        takesMemory();
        put(lease.key(), new Item(entry, null, micros + retentionMillis * 1_000));
        delete(lease(lease.key()));
        delete(stale(lease.key()));
        wake(lease.key());
        return true;
    }

    boolean release(Lease lease) {
        if (!holds(lease)) {
            return false;
        }
        delete(lease(lease.key()));
        wake(lease.key());
        return true;
    }

    boolean abandon(String key, String token) {
        byte[] value = read(lease(key));
        if (value == null || !new String(value, US_ASCII).startsWith(token + ":")) {
            return false;
        }
        delete(lease(key));
        wake(key);
        return true;
    }

    void invalidate(String key) {
        delete(key);
        delete(lease(key));
        delete(stale(key));
        wake(key);
    }

    void expire(String key) {
        Item entry = item(key);
        if (entry != null) {
            delete(key);
            put(stale(key), entry);
        }
        delete(lease(key));
        wake(key);
    }

    Claimed claim(String key, String token, long leaseMillis) {
        return new Claimed(grant(key, token, leaseMillis), read(key));
    }

    byte[] mint(String stamp, byte[] nonce, long retentionMillis) {
        byte[] standing = read(stamp);
        if (standing != null) {
            return standing;
        }
        takesMemory();
        byte[] minted =
                ByteBuffer.allocate(nonce.length + 8).put(nonce).putLong(micros).array();
        put(stamp, new Item(minted, null, micros + retentionMillis * 1_000));
        return minted;
    }

    void keep(String stamp, long retentionMillis) {
        Item standing = item(stamp);
        long end = micros + retentionMillis * 1_000;
        if (standing != null && end > standing.endMicros) {
            put(stamp, new Item(standing.value, standing.members, end));
        }
    }

    void drop(String stamp) {
        delete(stamp);
    }

    long time() {
        return micros;
    }

    // ---------------------------------------------------------------------------------------------------- parts

    private Lease grant(String key, String token, long leaseMillis) {
        takesMemory();
        Lease lease = new Lease(key, token, micros);
        put(lease(key), new Item(valueOf(lease), null, micros + leaseMillis * 1_000));
        return lease;
    }

    private boolean holds(Lease lease) {
        return Arrays.equals(read(lease(lease.key())), valueOf(lease));
    }

    private void wake(String key) {
        for (String channel : new ArrayList<>(waiting(key))) {
            publish.accept(channel, key);
        }
        delete(waiters(key));
    }

    private TreeSet<String> waiting(String key) {
        Item item = item(waiters(key));
        return item == null || item.members == null ? new TreeSet<>() : new TreeSet<>(item.members);
    }

    private void takesMemory() {
        if (full) {
            throw new StoreException(Reason.FULL, "out of memory");
        }
    }

    private static boolean same(byte[] entry, byte[] seen) {
        return seen != null
                && entry.length == seen.length
                && Arrays.equals(
                        entry, 0, Math.min(FINGERPRINT, entry.length), seen, 0, Math.min(FINGERPRINT, seen.length));
    }

    private Item item(String name) {
        Item item = items.get(name);
        return item != null && item.endMicros > micros ? item : null;
    }

    private void put(String name, Item item) {
        undo.addLast(new Undo(micros, name, items.put(name, item)));
        written.accept(name);
    }

    private void delete(String name) {
        Item before = items.remove(name);
        if (before != null) {
            undo.addLast(new Undo(micros, name, before));
            written.accept(name);
        }
    }

    private static byte[] valueOf(Lease lease) {
        return (lease.token() + ":" + lease.grantedMicros()).getBytes(US_ASCII);
    }

    static String lease(String key) {
        return "{" + key + "}:lease";
    }

    static String stale(String key) {
        return "{" + key + "}:stale";
    }

    static String waiters(String key) {
        return "{" + key + "}:waiters";
    }
}
