package dev.levee.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One registry and the meters that were put into it. What it refuses is counted, and logged the first time. Thread-safe. */
final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger("dev.levee.micrometer");

    private final MeterRegistry registry;
    private final Set<Meter> ours = ConcurrentHashMap.newKeySet();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean ended;

    Registration(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A meter; null if the registry refuses it, or if the Levee was closed. */
    <M extends Meter> @Nullable M add(String name, Function<MeterRegistry, M> register) {
        if (ended) {
            return null;
        }
        try {
            M meter = register.apply(registry);
            ours.add(meter);
            if (ended) {
                end();
            }
            return meter;
        } catch (RuntimeException failure) {
            refuse(name, failure);
            return null;
        }
    }

    /** Registers, by code that keeps none of them, all meters of these names and tags. */
    void addAll(Collection<String> names, Iterable<Tag> tags, Consumer<MeterRegistry> register) {
        if (ended) {
            return;
        }
        try {
            register.accept(registry);
            names.forEach(name -> ours.addAll(registry.find(name).tags(tags).meters()));
        } catch (RuntimeException failure) {
            refuse(String.join(", ", names), failure);
        }
    }

    private void refuse(String name, RuntimeException failure) {
        if (refused.getAndIncrement() == 0) {
            LOG.warn(
                    "the registry {} refused the meter {}, which is left out; further ones are only counted",
                    registry.getClass().getSimpleName(),
                    name,
                    failure);
        }
    }

    long refused() {
        return refused.get();
    }

    /** Takes the meters out of the registry: they would show what stands still. */
    void end() {
        ended = true;
        ours.forEach(registry::remove);
        ours.clear();
    }
}
