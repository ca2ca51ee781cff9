package dev.levee.internal.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.levee.policy.Near;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The near values of one cache and epoch. To drop them all is to drop the shelf. Thread-safe, but for the indexes. */
final class Shelf {
    final Epoch epoch;
    final Cache<Object, NearValue> values;
    /** One for each stripe, guarded by that stripe. */
    final NameIndex[] indexes;

    // Caffeine evicts under a lock of its own, in which no stripe may be waited for: who comes by next takes them out.
    private final Queue<NearValue> evicted = new ConcurrentLinkedQueue<>();

    Shelf(Epoch epoch, Near policy, Ticker ticker, int stripes) {
        this.epoch = epoch;
        this.indexes = new NameIndex[stripes];
        Arrays.setAll(indexes, i -> new NameIndex());
        Caffeine<Object, NearValue> described = Caffeine.newBuilder()
                .expireAfterWrite(policy.ttl().plus(policy.standIn()))
                .ticker(ticker)
                .executor(Runnable::run)
                .evictionListener((@Nullable Object key, @Nullable NearValue value, RemovalCause cause) -> {
                    if (value != null) {
                        evicted.add(value);
                    }
                });
        this.values = (policy.measure() == Near.Measure.ENTRIES
                        ? described.maximumSize(policy.atMost())
                        : described
                                .maximumWeight(policy.atMost())
                                .weigher((Object key, NearValue value) -> value.weight))
                .build();
    }

    /** A value that Caffeine has evicted and no index has given up yet; null if there is none. */
    @Nullable
    NearValue nextEvicted() {
        return evicted.poll();
    }
}
