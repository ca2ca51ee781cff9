package dev.levee.micrometer;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All caches of a Levee as meters: the standard ones of caches, {@code cache.*}, and {@code levee.*} for the rest. Caches that
 * are built later get theirs too. {@code docs/observability.md} lists them.
 *
 * <pre>{@code
 * new LeveeMetrics(levee).bindTo(registry);
 * }</pre>
 *
 * <p>Tags are bounded: the cache, words of Levee's own, and the tenants that are named by {@link #withTenants}. Never a key. A
 * meter that a registry refuses is left out, counted by {@link #refused()} and logged once; gets go on. When the Levee is
 * closed its meters leave the registry. Thread-safe.
 */
public final class LeveeMetrics implements MeterBinder {
    private final Levee levee;
    private final Tags tags;
    private final Set<String> tenants;
    private final List<Registration> registrations = new CopyOnWriteArrayList<>();

    /** For the caches of {@code levee}. */
    public LeveeMetrics(Levee levee) {
        this(levee, Tags.empty(), Set.of());
    }

    private LeveeMetrics(Levee levee, Tags tags, Set<String> tenants) {
        this.levee = levee;
        this.tags = tags;
        this.tenants = tenants;
    }

    /** The same with these tags on every meter; needed to tell two Levees in one registry apart. */
    public LeveeMetrics withTags(Iterable<Tag> values) {
        return new LeveeMetrics(levee, tags.and(values), tenants);
    }

    /**
     * The same with {@code levee.tenant.gets}, split by these tenants; all others are {@code other}. Gets that are answered
     * near are not among them.
     */
    public LeveeMetrics withTenants(String... names) {
        return new LeveeMetrics(levee, tags, Set.copyOf(Arrays.asList(names)));
    }

    /** Registers the meters; may be called for several registries. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Registration registration = new Registration(registry);
        registrations.add(registration);
        new LeveeGauges(levee, tags).bindTo(registration);
        Told told = new Told(registration);
        levee.record(told);
    }

    /** How many meters the registries refused. */
    public long refused() {
        return registrations.stream().mapToLong(Registration::refused).sum();
    }

    /** Hands what it is told to the meters of one registry. */
    private final class Told implements Recorder {
        private final Registration registration;
        private final CacheTimings timings;

        Told(Registration registration) {
            this.registration = registration;
            this.timings = new CacheTimings(registration, tags, tenants);
        }

        @Override
        public void opened(String name) {
            Cache<?, ?> cache = levee.findCache(name);
            if (cache != null) {
                registration.addAll(
                        List.of("cache.gets", "cache.puts"),
                        tags.and("cache", name),
                        registry -> new LeveeCacheMetrics(cache, tags).bindTo(registry));
                new CacheCounters(cache, tags).bindTo(registration);
            }
        }

        @Override
        public void closed() {
            registration.end();
        }

        @Override
        public void got(String cache, String tenant, Metric outcome, long tookNanos, long ageMillis) {
            timings.got(cache, tenant, outcome, tookNanos, ageMillis);
        }

        @Override
        public void loaded(String cache, boolean refresh, boolean failed, long tookNanos) {
            timings.loaded(cache, refresh, failed, tookNanos);
        }

        @Override
        public void packed(String cache, int valueBytes, int storedBytes) {
            timings.packed(cache, valueBytes, storedBytes);
        }

        @Override
        public void asked(String step, boolean failed, long tookNanos) {
            timings.asked(step, failed, tookNanos);
        }
    }
}
