package dev.levee.micrometer;

import dev.levee.event.Call;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import dev.levee.spi.ContextCarrier;
import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes gets and background reloads, so that a tracer makes spans of them. Near hits are not observed: a span would cost a
 * hundred of them.
 *
 * <pre>{@code
 * levee.record(new LeveeObservations(registry));
 * }</pre>
 *
 * <p>The loader of a get runs within the observation of the get that leads, on whatever thread. A reload in the background is
 * no part of the get that caused it, which has long ended when it does: it has no parent, so a tracer begins a new trace, and
 * {@link ReloadTracing} links that to what caused it. Each get of a batch is observed; a call of a bulk loader belongs to
 * the observation of the batch's caller. Thread-safe.
 */
public final class LeveeObservations implements Recorder {
    private static final CallConvention DEFAULT = new CallConvention();

    private final ObservationRegistry registry;
    private final @Nullable CallConvention convention;

    /** In this registry, by {@link CallConvention} unless the registry has a global convention for {@link CallContext}. */
    public LeveeObservations(ObservationRegistry registry) {
        this(registry, null);
    }

    private LeveeObservations(ObservationRegistry registry, @Nullable CallConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    /** The same, named and tagged by this. */
    public LeveeObservations withConvention(CallConvention value) {
        return new LeveeObservations(registry, value);
    }

    @Override
    public @Nullable Span began(Call call) {
        if (registry.isNoop()) {
            return null;
        }
        if (call.kind() != Call.Kind.REFRESH) {
            CallContext context = new CallContext(call, null);
            return new Observed(observation(context).start(), context);
        }
        CallContext context = new CallContext(call, registry.getCurrentObservation());
        // Whatever is observed on this thread is not to become the parent.
        try (Observation.Scope nothing = new NullObservation(registry).openScope()) {
            return new Observed(observation(context).start(), context);
        }
    }

    private Observation observation(CallContext context) {
        return Observation.createNotStarted(convention, DEFAULT, () -> context, registry);
    }

    private record Observed(Observation observation, CallContext context) implements Span {
        @Override
        public ContextCarrier.Scope open() {
            return observation.openScope()::close;
        }

        @Override
        public void ended(Metric outcome, long ageMillis, @Nullable Throwable failure) {
            context.ended(outcome, ageMillis);
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        }
    }
}
