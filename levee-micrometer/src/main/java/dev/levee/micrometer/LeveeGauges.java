package dev.levee.micrometer;

import dev.levee.Levee;
import dev.levee.event.BreakerState;
import dev.levee.event.NearState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What concerns all caches of a Levee: the breaker, the store's word about writes, queued invalidations. */
final class LeveeGauges {
    private final Levee levee;
    private final Tags tags;

    LeveeGauges(Levee levee, Tags tags) {
        this.levee = levee;
        this.tags = tags;
    }

    void bindTo(Registration registration) {
        for (BreakerState state : BreakerState.values()) {
            gauge(
                    registration,
                    "levee.breaker.state",
                    "1 for the state that the breaker around the store is in, else 0",
                    tags.and("state", word(state)),
                    of -> of.breakerState() == state ? 1 : 0);
        }
        for (NearState state : NearState.values()) {
            gauge(
                    registration,
                    "levee.near.state",
                    "1 for the state that near caches are in, else 0",
                    tags.and("state", word(state)),
                    of -> of.nearState() == state ? 1 : 0);
        }
        gauge(
                registration,
                "levee.invalidations.waiting",
                "Queued invalidations that the store has not confirmed yet",
                tags,
                Levee::queuedInvalidations);
        registration.add(
                "levee.near.lag",
                registry -> Gauge.builder(
                                "levee.near.lag", levee, of -> of.nearLag().toNanos() / 1e9)
                        .description("How late the store's word about writes was when last heard, at most")
                        .baseUnit("seconds")
                        .tags(tags)
                        .register(registry));
    }

    private void gauge(
            Registration registration, String name, String description, Tags all, ToDoubleFunction<Levee> number) {
        registration.add(
                name,
                registry -> Gauge.builder(name, levee, number)
                        .description(description)
                        .tags(all)
                        .register(registry));
    }

    private static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
