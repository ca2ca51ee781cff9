package dev.levee.internal.near;

import dev.levee.event.Metric;
import dev.levee.internal.key.Key;
import dev.levee.internal.scope.Scope;
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
    private final Scope resource;
    private final boolean byParams;
    private final Codec<V> codec;
    private final Weights<V> weights;
    private final Environment environment;
    private final Teller teller;
    private final long ttlNanos;
    private final Shelves shelves;
    private final Proofs proofs = new Proofs();

    /** The right to put what a read finds that is sent after this was given. */
    public static final class Ticket {
        private final Shelf shelf;
        private final int writes;
        private final Proof proof;
        private final int touches;

        Ticket(Shelf shelf, int writes, Proof proof) {
            this.shelf = shelf;
            this.writes = writes;
            this.proof = proof;
            this.touches = proof.touches();
        }
    }

    /**
     * Empty, and not serving until told.
     *
     * @param prefix the beginning of the names of this cache's keys
     * @param resource what its stamps are told by, with those of its tenants
     * @param byParams whether params compare by value and never change, so that they may be keys themselves
     * @param weigher what a value weighs, or null for its bytes
     */
    public NearCache(
            Near policy,
            String prefix,
            Scope resource,
            boolean byParams,
            Codec<V> codec,
            @Nullable ToIntFunction<? super V> weigher,
            Environment environment,
            Teller teller) {
        this.policy = policy;
        this.prefix = prefix;
        this.resource = resource;
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
        return found.validUntilNanos - now > 0 && found.proof.holds(found.stamps) && present.epoch.serves(now)
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
                    found.proof,
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
        return found != null && !found.proof.over() && now - found.validUntilNanos <= longest ? given(found) : null;
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
        return new Ticket(present, shelves.writes(bitsOf(key.text())), proofs.of(key.tenant()));
    }

    /**
     * Keeps what a read has found.
     *
     * @param stamps what the same read found of the stamps: one object for as long as they do not change
     * @param servedMillis how long from now it is fresh and not due for a reload
     */
    public void put(
            Ticket ticket, Key key, Object params, Entry entry, @Nullable V value, Object stamps, long servedMillis) {
        if (ticket.shelf == shelves.present()) {
            ticket.proof.stand(stamps, ticket.touches);
        }
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
                ticket.proof,
                stamps,
                policy.copies() && value != null ? entry : value,
                entry.loadedAtMillis(),
                now + nanos,
                bitsOf(key.text()),
                weight);
        boolean put = shelves.put(ticket.shelf, ticket.writes, made, now);
        teller.count(put ? Metric.NEAR_PUTS : Metric.NEAR_PUTS_REFUSED);
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
        boolean dropped = shelves.clear();
        proofs.doubtAll();
        if (dropped) {
            teller.count(Metric.NEAR_CLEARS);
        }
    }

    /** Drops everything of one tenant, by its text in keys; what was read before is refused. Its memory is given back later. */
    public void clear(String tenantText) {
        proofs.end(tenantText);
    }

    @Override
    public List<String> prefixes() {
        return List.of(prefix, Scope.prefix(resource.namespace()));
    }

    @Override
    public synchronized void begins(Epoch epoch) {
        if (epoch.told() || policy.ttlOnly()) {
            shelves.begin(epoch);
            // After it: what a read of before proves meanwhile is doubted again.
            proofs.doubtAll();
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
            return;
        }
        Scope touched = Scope.ofStamp(name);
        if (touched == null) {
            clear();
        } else if (touched.resource() == null || touched.resource().equals(resource.resource())) {
            doubt(touched);
        }
    }

    private void doubt(Scope touched) {
        String tenant = touched.tenant();
        if (tenant == null) {
            proofs.doubtAll();
        } else {
            proofs.doubt(tenant);
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
