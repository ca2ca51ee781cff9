package dev.levee.micrometer;

import dev.levee.event.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How long things take, how old and how large values are, as histograms with fixed buckets, so that percentiles over many
 * processes can be had. Each is made when it is first needed; one that was refused is not tried again. Thread-safe.
 */
final class CacheTimings {
    // The thresholds of the alerts, 2, 10 and 50 ms, are among them: a percentile is exact at the edges of buckets.
    private static final Duration[] LATENCIES = millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000);
    private static final Duration[] AGES =
            millis(1_000, 5_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000);
    private static final double[] SIZES = {100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};
    private static final String OTHER = "other";

    private final Registration registration;
    private final Tags tags;
    private final Set<String> tenants;
    private final ConcurrentHashMap<Object, Optional<Meter>> meters = new ConcurrentHashMap<>();

    private record Got(String cache, Metric outcome) {}

    private record Aged(String cache, Metric outcome) {}

    private record OfTenant(String cache, String tenant, Metric outcome) {}

    private record Loaded(String cache, boolean refresh, boolean failed) {}

    private record Sized(String cache, boolean stored) {}

    private record Asked(String step, boolean failed) {}

    CacheTimings(Registration registration, Tags tags, Set<String> tenants) {
        this.registration = registration;
        this.tags = tags;
        this.tenants = tenants;
    }

    void got(String cache, String tenant, Metric outcome, long tookNanos, long ageMillis) {
        Timer took = meter(
                Timer.class,
                new Got(cache, outcome),
                "levee.get.duration",
                registry -> Timer.builder("levee.get.duration")
                        .description("How long gets take that are not answered near, by outcome")
                        .tags(tags.and("cache", cache, "outcome", outcome.label()))
                        .serviceLevelObjectives(LATENCIES)
                        .register(registry));
        if (took != null) {
            took.record(tookNanos, TimeUnit.NANOSECONDS);
        }
        if (outcome.label().startsWith("stale")) {
            stale(cache, outcome, ageMillis);
        }
        if (!tenants.isEmpty()) {
            ofTenant(cache, tenants.contains(tenant) ? tenant : OTHER, outcome);
        }
    }

    private void stale(String cache, Metric outcome, long ageMillis) {
        Timer age = meter(
                Timer.class,
                new Aged(cache, outcome),
                "levee.stale.age",
                registry -> Timer.builder("levee.stale.age")
                        .description("How old stale values were when they were served, by outcome")
                        .tags(tags.and("cache", cache, "outcome", outcome.label()))
                        .serviceLevelObjectives(AGES)
                        .maximumExpectedValue(Duration.ofDays(1))
                        .register(registry));
        if (age != null) {
            age.record(ageMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void ofTenant(String cache, String tenant, Metric outcome) {
        Counter gets = meter(
                Counter.class,
                new OfTenant(cache, tenant, outcome),
                "levee.tenant.gets",
                registry -> Counter.builder("levee.tenant.gets")
                        .description("Gets that are not answered near, of the tenants that were named")
                        .tags(tags.and("cache", cache, "tenant", tenant, "outcome", outcome.label()))
                        .register(registry));
        if (gets != null) {
            gets.increment();
        }
    }

    void loaded(String cache, boolean refresh, boolean failed, long tookNanos) {
        Timer took = meter(
                Timer.class,
                new Loaded(cache, refresh, failed),
                "levee.load.duration",
                registry -> Timer.builder("levee.load.duration")
                        .description("How long loaders take")
                        .tags(tags.and("cache", cache, "refresh", Boolean.toString(refresh), "result", result(failed)))
                        .serviceLevelObjectives(LATENCIES)
                        .register(registry));
        if (took != null) {
            took.record(tookNanos, TimeUnit.NANOSECONDS);
        }
    }

    void packed(String cache, int valueBytes, int storedBytes) {
        size(cache, false, valueBytes);
        size(cache, true, storedBytes);
    }

    private void size(String cache, boolean stored, int bytes) {
        String name = stored ? "levee.value.stored" : "levee.value.size";
        DistributionSummary sizes = meter(
                DistributionSummary.class,
                new Sized(cache, stored),
                name,
                registry -> DistributionSummary.builder(name)
                        .description(stored ? "Sizes of values after compression" : "Sizes of values as encoded")
                        .baseUnit("bytes")
                        .tags(tags.and("cache", cache))
                        .serviceLevelObjectives(SIZES)
                        .register(registry));
        if (sizes != null) {
            sizes.record(bytes);
        }
    }

    void asked(String step, boolean failed, long tookNanos) {
        Timer took = meter(
                Timer.class,
                new Asked(step, failed),
                "levee.store.duration",
                registry -> Timer.builder("levee.store.duration")
                        .description("How long calls to the store take, by kind of step")
                        .tags(tags.and("step", step, "result", result(failed)))
                        .serviceLevelObjectives(LATENCIES)
                        .register(registry));
        if (took != null) {
            took.record(tookNanos, TimeUnit.NANOSECONDS);
        }
    }

    private static String result(boolean failed) {
        return failed ? "failed" : "ok";
    }

    private <M extends Meter> @Nullable M meter(
            Class<M> type, Object which, String name, Function<MeterRegistry, M> register) {
        Optional<Meter> known = meters.get(which);
        if (known == null) {
            known = meters.computeIfAbsent(which, absent -> Optional.ofNullable(registration.add(name, register)));
        }
        return known.map(type::cast).orElse(null);
    }

    private static Duration[] millis(long... values) {
        Duration[] all = new Duration[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = Duration.ofMillis(values[i]);
        }
        return all;
    }
}
