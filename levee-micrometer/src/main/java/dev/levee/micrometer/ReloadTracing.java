package dev.levee.micrometer;

import dev.levee.event.Call;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import org.jspecify.annotations.Nullable;

/**
 * Makes the span of a background reload: the first of a new trace, linked to the span that caused it. Without this handler a
 * reload is a new trace too, and has no link. It goes before the tracer's default handler, which takes what this does not:
 *
 * <pre>{@code
 * registry.observationConfig().observationHandler(new FirstMatchingCompositeObservationHandler(
 *     new ReloadTracing(tracer), new DefaultTracingObservationHandler(tracer)));
 * }</pre>
 *
 * <p>Needs {@code io.micrometer:micrometer-tracing}. Thread-safe.
 */
public final class ReloadTracing implements TracingObservationHandler<CallContext> {
    private final Tracer tracer;

    /** By this tracer. */
    public ReloadTracing(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof CallContext of && of.call().kind() == Call.Kind.REFRESH;
    }

    @Override
    public void onStart(CallContext context) {
        Span.Builder span = tracer.spanBuilder().setNoParent().name(getSpanName(context));
        Span cause = spanOf(context.cause());
        if (cause != null) {
            span.addLink(new Link(cause.context()));
        }
        getTracingContext(context).setSpan(span.start());
    }

    private static @Nullable Span spanOf(@Nullable ObservationView observation) {
        if (observation == null) {
            return null;
        }
        TracingContext tracing = observation.getContextView().get(TracingContext.class);
        return tracing == null ? null : tracing.getSpan();
    }

    @Override
    public void onStop(CallContext context) {
        Span span = getRequiredSpan(context);
        span.name(getSpanName(context));
        tagSpan(context, span);
        endSpan(context, span);
    }

    @Override
    public Tracer getTracer() {
        return tracer;
    }
}
