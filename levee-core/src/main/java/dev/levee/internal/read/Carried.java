package dev.levee.internal.read;

import dev.levee.event.Recorder;
import dev.levee.internal.tell.Teller;
import dev.levee.spi.ContextCarrier;
import org.jspecify.annotations.Nullable;

/**
 * What a call takes along to other threads: what its own thread knew of the request, and the span of the call within it. What
 * users' code throws here is logged and dropped.
 *
 * @param known what the thread knew, or null
 * @param span of the call, or null
 */
record Carried(ContextCarrier.@Nullable Context known, Recorder.@Nullable Span span, Teller teller) {

    /** The calling thread works for this call until the scope is closed. */
    ContextCarrier.Scope open() {
        ContextCarrier.Scope outer = openKnown();
        ContextCarrier.Scope inner = span == null ? null : span.open();
        return () -> {
            if (inner != null) {
                inner.close();
            }
            if (outer != null) {
                close(outer);
            }
        };
    }

    private ContextCarrier.@Nullable Scope openKnown() {
        try {
            return known == null ? null : known.open();
        } catch (RuntimeException failure) {
            threw(failure);
            return null;
        }
    }

    private void close(ContextCarrier.Scope scope) {
        try {
            scope.close();
        } catch (RuntimeException failure) {
            threw(failure);
        }
    }

    private void threw(RuntimeException failure) {
        teller.warn("context", "a loader runs without the context of its caller: " + failure);
    }
}
