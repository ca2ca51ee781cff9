package dev.levee.internal.read;

import dev.levee.cache.Outcome;
import dev.levee.event.Call;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import dev.levee.internal.tell.Teller;
import dev.levee.spi.ContextCarrier;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells recorders of the course of each call, and takes along what its thread knows. Everything is null, and nothing is made,
 * where nobody asked for it. Thread-safe.
 */
public final class Traces {
    private final Teller teller;
    private final @Nullable ContextCarrier carrier;

    /** Of one cache; {@code carrier} may be null. */
    public Traces(Teller teller, @Nullable ContextCarrier carrier) {
        this.teller = teller;
        this.carrier = carrier;
    }

    /** A get begins on this thread; null if nobody is to be told, or it is none that is counted. */
    Recorder.@Nullable Span began(Ask<?, ?> ask, Call.Kind kind) {
        return ask.counts() ? teller.began(kind, ask.tenant(), ask.key().text()) : null;
    }

    /** What a call on this thread takes along; null for nothing. */
    @Nullable
    Carried carry(Recorder.@Nullable Span span) {
        ContextCarrier.Context known = known();
        return known == null && span == null ? null : new Carried(known, span, teller);
    }

    private ContextCarrier.@Nullable Context known() {
        if (carrier == null) {
            return null;
        }
        try {
            return carrier.capture();
        } catch (RuntimeException failure) {
            teller.warn("context", "the context of a caller could not be captured: " + failure);
            return null;
        }
    }

    /** A reload begins in the background that this call caused; null if nobody is to be told. */
    Recorder.@Nullable Span reloads(Ask<?, ?> ask, @Nullable Carried cause) {
        try (ContextCarrier.Scope known = cause == null ? null : cause.open()) {
            return teller.began(Call.Kind.REFRESH, ask.tenant(), ask.key().text());
        }
    }

    /** What such a reload takes along. */
    @Nullable
    Carried carry(@Nullable Carried cause, Recorder.@Nullable Span span) {
        return span == null ? cause : new Carried(cause == null ? null : cause.known(), span, teller);
    }

    /** The calling thread works for this call until the scope, if there is one, is closed. */
    static ContextCarrier.@Nullable Scope open(Recorder.@Nullable Span span) {
        return span == null ? null : span.open();
    }

    /** Tells how a call ended, as soon as it has; the stage that is returned completes after that. */
    static <V> CompletableFuture<Outcome<V>> ends(Recorder.@Nullable Span span, CompletableFuture<Outcome<V>> result) {
        return span == null
                ? result
                : result.whenComplete((outcome, failure) -> {
                    if (failure != null) {
                        span.ended(Metric.FAILED, 0, Outcomes.original(failure));
                    } else {
                        span.ended(Outcomes.metric(outcome), outcome.age().toMillis(), null);
                    }
                });
    }
}
