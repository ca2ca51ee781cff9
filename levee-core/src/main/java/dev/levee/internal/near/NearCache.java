package dev.levee.internal.near;

import dev.levee.event.Metric;
import dev.levee.internal.key.Key;
import dev.levee.internal.tell.Teller;
import dev.levee.internal.wire.Entry;
import dev.levee.policy.Near;
import dev.levee.spi.Codec;
import dev.levee.spi.CodecException;
import dev.levee.spi.Environment;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The near values of one cache. A value is put here only from a read of the store, by a {@link Ticket} taken before that read
 * was sent: if the epoch has changed since, or anybody has written to the key, it is refused. Thread-safe.
 */
public final class NearCache<V> implements Told {
    // The clock of ttls on the store runs in another host: two clocks differ by less than this share.
    private static final long DRIFT_SHARE = 5_000;

    private final Near policy;
    private final String prefix;
    private final List<String> stamps;
    private final String stampPrefix;
    private final boolean byParams;
    private final Codec<V> codec;
    private final Weights<V> weights;
    private final Environment environment;
    private final Teller teller;
    private final long ttlNanos;
    private final Shelves shelves;

    // The stamps that a read has found and nobody was told to have touched since. Touching is not changing: their
    // lifetime is renewed now and then. So what is near waits for the next read to say whether they are the same,
    // and is not dropped.
    private volatile @Nullable Object provenStamps;
    // Counts what was told of them; under this object's lock.
    private int stampWrites;

    /** The right to put what a read finds that is sent after this was given. */
    public static final class Ticket {
        private final Shelf shelf;
        private final int writes;
        private final int stampWrites;

        Ticket(Shelf shelf, int writes, int stampWrites) {
            this.shelf = shelf;
            this.writes = writes;
            this.stampWrites = stampWrites;
        }
    }

    /**
     * Empty, and not serving until told.
     *
     * @param prefix the beginning of the names of this cache's keys
     * @param stampPrefix what begins the names of all stamps that concern it
     * @param stamps the names of its stamps
     * @param byParams whether params compare by value and never change, so that they may be keys themselves
     * @param weigher what a value weighs, or null for its bytes
     */
    public NearCache(
            Near policy,
            String prefix,
            String stampPrefix,
            List<String> stamps,
            boolean byParams,
            Codec<V> codec,
            @Nullable ToIntFunction<? super V> weigher,
            Environment environment,
            Teller teller) {
        this.policy = policy;
        this.prefix = prefix;
        this.stampPrefix = stampPrefix;
        this.stamps = stamps;
        this.byParams = byParams;
        this.codec = codec;
        this.weights = new Weights<>(policy, weigher);
        this.environment = environment;
        this.teller = teller;
        this.ttlNanos = policy.ttl().toNanos();
        this.shelves = new Shelves(policy, environment);
    }

    // --------------------------------------------------------------------------------------------------------- hits

    /** Whether params are keys themselves; if not, {@link #find(Object)} wants the {@link Key}. */
    public boolean byParams() {
        return byParams;
    }

    /** The value that may be served now, or null. */
    public @Nullable NearValue find(String tenantText, Object params) {
        Shelf present = shelves.present();
        return present == null ? null : find(present, new NearKey(tenantText, params));
    }

    /** The same where params are no keys. */
    public @Nullable NearValue find(Key key) {
        Shelf present = shelves.present();
        return present == null ? null : find(present, key);
    }

    private @Nullable NearValue find(Shelf present, Object key) {
        NearValue found = present.values.getIfPresent(key);
        if (found == null) {
            return null;
        }
        long now = environment.nanoTime();
        return found.validUntilNanos - now > 0 && found.stamps == provenStamps && present.epoch.serves(now)
                ? given(found)
                : null;
    }

    // Where each hit has a value of its own, the kept one is the entry that they are decoded from.
    private @Nullable NearValue given(NearValue found) {
        if (!policy.copies() || !(found.value() instanceof Entry entry)) {
            return found;
        }
        try {
            return new NearValue(
                    found.key,
                    found.stamps,
                    entry.value(codec),
                    found.loadedAtMillis(),
                    found.validUntilNanos,
                    found.nameBits,
                    found.weight);
        } catch (CodecException bad) {
            return null;
        }
    }

    /** For how long from now a near value may be served, in ms rounded down; negative if it may not. */
    public long servedForMillis(NearValue found) {
        return Math.floorDiv(found.validUntilNanos - environment.nanoTime(), 1_000_000L);
    }

    /** What to give for a near value. */
    @SuppressWarnings("unchecked")
    public @Nullable V value(NearValue found) {
        return (V) found.value();
    }

    /** Whether near values are served now, as far as the store's word goes. */
    public boolean serves() {
        Shelf present = shelves.present();
        return present != null && present.epoch.serves(environment.nanoTime());
    }

    /** A value that may stand in for a failed load, or null: kept through an outage, or past its end. */
    public @Nullable NearValue standIn(Key key, Object params) {
        if (policy.standIn().isZero()) {
            return null;
        }
        long now = environment.nanoTime();
        long longest = policy.standIn().toNanos();
        Shelf from = shelves.standIns(now);
        NearValue found = from == null ? null : from.values.getIfPresent(keyOf(key, params));
        return found != null && now - found.validUntilNanos <= longest ? given(found) : null;
    }

    private Object keyOf(Key key, Object params) {
        return byParams ? new NearKey(key.tenant(), params) : key;
    }

    // --------------------------------------------------------------------------------------------------------- puts

    /** To be taken before the read is sent; null while nothing may be put. */
    public @Nullable Ticket ticket(Key key) {
        Shelf present = shelves.present();
        if (present == null) {
            return null;
        }
        int writes = shelves.writes(bitsOf(key.text()));
        synchronized (this) {
            return new Ticket(present, writes, stampWrites);
        }
    }

    /**
     * Keeps what a read has found.
     *
     * @param stamps what the same read found of the stamps: one object for as long as they do not change
     * @param servedMillis how long from now it is fresh and not due for a reload
     */
    public void put(
            Ticket ticket, Key key, Object params, Entry entry, @Nullable V value, Object stamps, long servedMillis) {
        prove(ticket, stamps);
        long nanos = Math.min(ttlNanos, (servedMillis - servedMillis / DRIFT_SHARE) * 1_000_000);
        if (nanos <= 0) {
            return;
        }
        int weight;
        try {
            weight = weights.of(entry, value);
        } catch (RuntimeException failure) {
            teller.count(Metric.NEAR_PUTS_REFUSED);
            teller.warn("near weigher", "a value was not kept near, since its weigher failed: " + failure);
            return;
        }
        long now = environment.nanoTime();
        NearValue made = new NearValue(
                keyOf(key, params),
                stamps,
                policy.copies() && value != null ? entry : value,
                entry.loadedAtMillis(),
                now + nanos,
                bitsOf(key.text()),
                weight);
        boolean put = shelves.put(ticket.shelf, ticket.writes, made, now);
        teller.count(put ? Metric.NEAR_PUTS : Metric.NEAR_PUTS_REFUSED);
    }

    private void prove(Ticket ticket, Object stamps) {
        if (stamps != provenStamps) {
            synchronized (this) {
                if (ticket.shelf == shelves.present() && ticket.stampWrites == stampWrites) {
                    provenStamps = stamps;
                }
            }
        }
    }

    // Called under this object's lock.
    private void doubtStamps() {
        stampWrites++;
        provenStamps = null;
    }

    // -------------------------------------------------------------------------------------------------------- drops

    /** Somebody wrote to this key: the value is dropped, and what was read before is refused. */
    public void drop(String name) {
        if (shelves.drop(bitsOf(name))) {
            teller.count(Metric.NEAR_DROPS);
        }
    }

    /** Drops everything; what was read before is refused. */
    public synchronized void clear() {
        doubtStamps();
        if (shelves.clear()) {
            teller.count(Metric.NEAR_CLEARS);
        }
    }

    @Override
    public List<String> prefixes() {
        return List.of(prefix, stampPrefix);
    }

    @Override
    public synchronized void begins(Epoch epoch) {
        if (epoch.told() || policy.ttlOnly()) {
            doubtStamps();
            shelves.begin(epoch);
        }
    }

    @Override
    public synchronized void ends() {
        if (shelves.end()) {
            teller.count(Metric.NEAR_CLEARS);
        }
    }

    @Override
    public void changed(String name) {
        if (name.startsWith(prefix)) {
            drop(name);
        } else if (stamps.contains(name)) {
            synchronized (this) {
                doubtStamps();
            }
        } else {
            clear();
        }
    }

    @Override
    public void sweep() {
        shelves.sweep();
    }

    // -------------------------------------------------------------------------------------------------------- names

    /** The 48 bits of digest in a key's name; of any other name, some bits. */
    private long bitsOf(String name) {
        long bits = 0;
        int end = Math.min(name.length(), prefix.length() + 12);
        for (int i = prefix.length(); i < end; i++) {
            bits = bits << 4 | Character.digit(name.charAt(i), 16) & 15;
        }
        return bits;
    }

    // ------------------------------------------------------------------------------------------------- what is there

    /** How many values are kept, about. */
    public long size() {
        Shelf present = shelves.present();
        return present == null ? 0 : present.values.estimatedSize();
    }

    /** How many values are kept, and how many of them the index knows: equal at rest. */
    public long[] sizes() {
        return shelves.sizes();
    }
}
