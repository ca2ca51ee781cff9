package dev.levee.internal.read;

import dev.levee.cache.Outcome;
import dev.levee.cache.Source;
import dev.levee.event.Metric;
import dev.levee.internal.evict.Backlog;
import dev.levee.internal.guard.StoreClock;
import dev.levee.internal.key.Key;
import dev.levee.internal.key.Keys;
import dev.levee.internal.near.NearCache;
import dev.levee.internal.near.NearValue;
import dev.levee.internal.tell.Teller;
import dev.levee.spi.Transactions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The gets that the heap answers, before anything is made for them: no key, no text, no future, and only a lookup gets an
 * outcome. Whatever stands in the way sends the get to the read path, which knows all rules. Thread-safe.
 */
final class NearHits<P, V> {
    final NearCache<V> near;
    private final Keys<P> keys;
    private final StoreClock clock;
    private final Backlog backlog;
    private final Teller teller;
    private final @Nullable Transactions transactions;

    NearHits(NearCache<V> near, Keys<P> keys, ReadPath<P, V> path) {
        this.near = near;
        this.keys = keys;
        this.clock = path.clock;
        this.backlog = path.backlog;
        this.teller = path.teller;
        this.transactions = path.transactions;
    }

    /** What {@link #value} and {@link #outcome} make an answer of; null if the store is to be asked. */
    @Nullable
    NearValue find(String tenantText, @Nullable P params, long maxAgeMillis) {
        if (params == null) {
            return null; // refused where keys are made
        }
        Transactions.Transaction within = transactions == null ? null : transactions.current();
        NearValue found;
        if (near.byParams() && within == null && backlog.idle()) {
            found = near.find(tenantText, params);
        } else {
            Key key = keys.key(tenantText, params);
            if (backlog.blocks(key.text()) || (within != null && within.pending(key.text()))) {
                return null;
            }
            found = near.byParams() ? near.find(tenantText, params) : near.find(key);
        }
        return found != null && youngEnough(found, maxAgeMillis) ? found : null;
    }

    private boolean youngEnough(NearValue found, long maxAgeMillis) {
        return maxAgeMillis == Ask.ANY_AGE || clock.ageMillis(found.loadedAtMillis()) <= maxAgeMillis;
    }

    /** The value of a hit, which is counted. */
    @Nullable
    V value(NearValue found) {
        V value = near.value(found);
        teller.count(Metric.NEAR);
        return value;
    }

    /** The outcome of a hit, which is counted. */
    Outcome<V> outcome(NearValue found) {
        return new Outcome.Fresh<>(
                value(found),
                Source.NEAR,
                age(found),
                false,
                Duration.ofMillis(Math.max(0, near.servedForMillis(found))));
    }

    /** A value that stands in for a failed load; null if there is none. */
    Outcome.@Nullable Stale<V> standIn(Ask<P, V> ask, Outcome.StaleReason reason) {
        NearValue found = near.standIn(ask.key(), ask.params());
        if (found == null || !youngEnough(found, ask.maxAgeMillis())) {
            return null;
        }
        return new Outcome.Stale<>(near.value(found), Source.NEAR, age(found), reason, null);
    }

    private Duration age(NearValue found) {
        return Duration.ofMillis(clock.ageMillis(found.loadedAtMillis()));
    }
}
