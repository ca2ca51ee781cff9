package dev.levee.internal.tell;

import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import dev.levee.spi.ContextCarrier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spans of several recorders, told as one: opened in the order of the recorders, closed and ended in the opposite. */
record Spans(List<Recorder.Span> all, Recorders recorders) implements Recorder.Span {

    @Override
    public ContextCarrier.Scope open() {
        Deque<ContextCarrier.Scope> scopes = new ArrayDeque<>(all.size());
        for (Recorder.Span span : all) {
            try {
                scopes.push(span.open());
            } catch (RuntimeException failure) {
                recorders.threw(span, failure);
            }
        }
        return () -> {
            for (ContextCarrier.Scope scope : scopes) {
                try {
                    scope.close();
                } catch (RuntimeException failure) {
                    recorders.threw(scope, failure);
                }
            }
        };
    }

    @Override
    public void ended(Metric outcome, long ageMillis, @Nullable Throwable failure) {
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                all.get(i).ended(outcome, ageMillis, failure);
            } catch (RuntimeException thrown) {
                recorders.threw(all.get(i), thrown);
            }
        }
    }
}
