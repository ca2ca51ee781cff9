package dev.levee.internal.tell;

import dev.levee.event.CacheEvent;
import dev.levee.event.CacheListener;
import dev.levee.event.CacheStats;
import dev.levee.event.Call;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import dev.levee.spi.Environment;
import dev.levee.spi.StoreException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one cache has to tell: counters, events, and log lines at a bounded rate. Thread-safe. */
public final class Teller {
    private static final Logger LOG = LoggerFactory.getLogger("dev.levee");
    private static final long LOG_EVERY_NANOS = 10_000_000_000L;
    private static final Metric[] METRICS = Metric.values();

    private final String cache;
    private final Environment environment;
    private final List<CacheListener> listeners;
    private final Recorders recorders;
    private final LongAdder[] counts = new LongAdder[METRICS.length];
    private final Map<String, AtomicLong> nextLine = new java.util.concurrent.ConcurrentHashMap<>();

    /** For the cache of one resource. */
    public Teller(String cache, Environment environment, List<CacheListener> listeners, Recorders recorders) {
        this.cache = cache;
        this.environment = environment;
        this.listeners = List.copyOf(listeners);
        this.recorders = recorders;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** The resource, for messages. */
    public String cache() {
        return cache;
    }

    /** Counts one. */
    public void count(Metric metric) {
        counts[metric.ordinal()].increment();
    }

    /** Counts {@code n}. */
    public void count(Metric metric, long n) {
        counts[metric.ordinal()].add(n);
    }

    /** A get ended, that began at {@code startNanos}. */
    public void got(Metric outcome, String tenant, long startNanos, long ageMillis) {
        count(outcome);
        if (!recorders.none()) {
            recorders.got(cache, tenant, outcome, environment.nanoTime() - startNanos, ageMillis);
        }
    }

    /** A call of this key begins; who is told of its course, or null. */
    public Recorder.@Nullable Span began(Call.Kind kind, String tenant, String key) {
        return recorders.none() ? null : recorders.began(new Call(cache, tenant, key, kind));
    }

    /** A loader ended. */
    public void loadEnded(boolean refresh, boolean failed, long tookNanos) {
        recorders.loaded(cache, refresh, failed, tookNanos);
    }

    /** A value was made an entry, of these sizes before and after compression. */
    public void packed(int valueBytes, int storedBytes) {
        recorders.packed(cache, valueBytes, storedBytes);
    }

    /** Whether anybody listens: events need not be made if not. */
    public boolean heard() {
        return !listeners.isEmpty();
    }

    /** Tells the listeners; what they throw is logged and dropped. */
    public void tell(CacheEvent event) {
        for (CacheListener listener : listeners) {
            try {
                listener.on(event);
            } catch (RuntimeException failure) {
                if (lineIsDue("listener")) {
                    LOG.warn(
                            "cache \"{}\": a listener threw on {}",
                            cache,
                            event.getClass().getSimpleName(),
                            failure);
                }
            }
        }
    }

    /** A line about something that users should know, once in a while for each subject. */
    public void warn(String subject, String line) {
        if (lineIsDue(subject)) {
            LOG.warn("cache \"{}\": {}", cache, line);
        }
    }

    /** The same, about something that is as it should be. */
    public void info(String subject, String line) {
        if (lineIsDue(subject)) {
            LOG.info("cache \"{}\": {}", cache, line);
        }
    }

    /** A step of the protocol failed: counted, told, and logged once in a while with cause and way out. */
    public void storeFailed(String step, StoreException failure) {
        if (failure.reason() == StoreException.Reason.BYPASSED) {
            return;
        }
        count(Metric.STORE_FAILURES);
        if (heard()) {
            tell(new CacheEvent.StoreFailed(cache, step, failure));
        }
        // What was under way when the application closed its cache is nobody's trouble.
        boolean closing = failure.reason() == StoreException.Reason.CLOSED;
        if (!closing && lineIsDue(failure.reason().name())) {
            LOG.warn("cache \"{}\": store {} failed ({}): {}", cache, step, failure.reason(), failure.getMessage());
        }
    }

    /** Bytes under a key were no entry that can be served. */
    public void badEntry(String key, Metric reason) {
        count(reason);
        if (heard()) {
            tell(new CacheEvent.BadEntry(cache, key, reason));
        }
        if (lineIsDue(reason.name())) {
            LOG.warn("cache \"{}\": the entry under {} counts as a miss: {}", cache, key, reason.label());
        }
    }

    /** A loaded value could not be made an entry; the value itself went to its callers. */
    public void notEncoded(String key, RuntimeException failure) {
        count(Metric.ENCODE_FAILURES);
        if (lineIsDue("encode")) {
            LOG.warn("cache \"{}\": the value of {} was not stored: {}", cache, key, failure.toString());
        }
    }

    /** What has been counted so far. */
    public CacheStats stats() {
        EnumMap<Metric, Long> snapshot = new EnumMap<>(Metric.class);
        for (Metric metric : METRICS) {
            snapshot.put(metric, counts[metric.ordinal()].sum());
        }
        return new CacheStats(snapshot);
    }

    // One line for each subject and interval. The subjects are few: reasons and fixed words.
    private boolean lineIsDue(String subject) {
        long now = environment.nanoTime();
        AtomicLong next = nextLine.computeIfAbsent(subject, key -> new AtomicLong(now));
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + LOG_EVERY_NANOS);
    }
}
