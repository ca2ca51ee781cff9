package dev.levee.internal.load;

import dev.levee.event.CacheEvent;
import dev.levee.event.Metric;
import dev.levee.internal.key.Key;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.tell.Teller;
import dev.levee.internal.wire.Draft;
import dev.levee.internal.wire.Entry;
import dev.levee.internal.wire.Written;
import dev.levee.policy.Freshness;
import dev.levee.policy.Life;
import dev.levee.policy.Packing;
import dev.levee.spi.Codec;
import dev.levee.spi.Environment;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a value becomes an entry: its life, its version, its bytes, and the reasons not to store it.
 *
 * @param codec writes the payload
 * @param freshness how long it may be served
 * @param packing how large it may be
 * @param ttlOf chooses a ttl by the value, or null
 * @param versionOf extracts a version from the value, or null
 */
public record Recipe<V>(
        Codec<V> codec,
        Freshness freshness,
        Packing packing,
        @Nullable Function<? super V, @Nullable Duration> ttlOf,
        @Nullable ToLongFunction<? super V> versionOf,
        Environment environment,
        Teller teller) {

    /** An entry ready to be stored. */
    public record Prepared(byte[] bytes, long retentionMillis) {
        /** Not to be stored: what stands there is newer by its version. */
        public static final Prepared OLDER = new Prepared(new byte[0], 0);
    }

    /**
     * What the loader decided.
     *
     * @param ttl instead of the policy's, or null
     * @param store false to not store
     */
    public record Wish(@Nullable Duration ttl, boolean store) {
        /** Nothing special. */
        public static final Wish NONE = new Wish(null, true);
    }

    /**
     * Prepares a value for storing.
     *
     * @param grantedMillis the store's time from which its age counts
     * @param standing the valid entry that it would replace, or null
     * @return null or {@link Prepared#OLDER} if it is not to be stored; the reason has been counted
     */
    public @Nullable Prepared prepare(
            Key key,
            @Nullable V value,
            Wish wish,
            long grantedMillis,
            long costMicros,
            Stamps stamps,
            @Nullable Entry standing) {
        try {
            Life life = wish.store() ? life(value, wish.ttl()) : null;
            if (life == null) {
                teller.count(Metric.FILLS_SKIPPED);
                return null;
            }
            Long version = versionOf == null || value == null ? null : versionOf.applyAsLong(value);
            if (version != null && standing != null && standing.hasVersion() && standing.version() > version) {
                teller.count(Metric.OLDER_VERSIONS);
                return Prepared.OLDER;
            }
            Draft draft = new Draft(
                    key, grantedMillis, life, costMicros, stamps.hardDigest(), stamps.softDigest(), version, List.of());
            Written written = Entry.write(draft, codec, value, packing);
            if (written.payloadBytes() > packing.maxBytes()) {
                teller.count(Metric.OVERSIZED);
                if (teller.heard()) {
                    teller.tell(new CacheEvent.Oversized(teller.cache(), key.text(), written.payloadBytes()));
                }
                return null;
            }
            teller.packed(written.valueBytes(), written.payloadBytes());
            return new Prepared(written.bytes(), life.freshMillis() + Math.max(0, life.staleMillis()));
        } catch (RuntimeException failure) {
            teller.notEncoded(key.text(), failure);
            return null;
        }
    }

    /** The longest that an entry is kept, unless a longer ttl is chosen for it. */
    public static long usualRetentionMillis(Freshness freshness) {
        return freshness.ttl().plus(freshness.longestStale()).toMillis();
    }

    // Null if the value is not to be stored at all.
    private @Nullable Life life(@Nullable V value, @Nullable Duration wished) {
        if (wished != null) {
            return new Life(jittered(wished), value == null ? 0 : staleMillis(), true);
        }
        if (value == null) {
            return freshness.absentTtl().isZero() ? null : new Life(jittered(freshness.absentTtl()), 0, true);
        }
        Duration chosen = ttlOf == null ? null : ttlOf.apply(value);
        if (chosen == null) {
            return new Life(jittered(freshness.ttl()), staleMillis(), false);
        }
        boolean never = chosen.isNegative() || chosen.toMillis() == 0;
        return never ? null : new Life(jittered(chosen), staleMillis(), true);
    }

    private long staleMillis() {
        return freshness.longestStale().toMillis();
    }

    private long jittered(Duration ttl) {
        Duration bounded = ttl.compareTo(Freshness.LONGEST) > 0 ? Freshness.LONGEST : ttl;
        long cut = (long) (bounded.toMillis() * freshness.jitter() * environment.random());
        return Math.max(1, bounded.toMillis() - cut);
    }
}
