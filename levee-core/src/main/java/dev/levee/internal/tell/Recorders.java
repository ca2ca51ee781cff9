package dev.levee.internal.tell;

import dev.levee.event.Call;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recorders of one Levee, told as one; one that throws costs a log line, never a get. Thread-safe. */
public final class Recorders implements Recorder {
    private static final Logger LOG = LoggerFactory.getLogger("dev.levee");

    private final List<Recorder> all = new CopyOnWriteArrayList<>();
    private volatile boolean failed;

    /** Adds one. */
    public void add(Recorder recorder) {
        all.add(recorder);
    }

    /** Whether there are none: what they would be told need not be measured. */
    public boolean none() {
        return all.isEmpty();
    }

    @Override
    public void opened(String cache) {
        each(recorder -> recorder.opened(cache));
    }

    @Override
    public void closed() {
        each(Recorder::closed);
    }

    @Override
    public void got(String cache, String tenant, Metric outcome, long tookNanos, long ageMillis) {
        each(recorder -> recorder.got(cache, tenant, outcome, tookNanos, ageMillis));
    }

    @Override
    public @Nullable Span began(Call call) {
        List<Span> spans = null;
        for (Recorder recorder : all) {
            try {
                Span span = recorder.began(call);
                if (span != null) {
                    spans = spans == null ? new ArrayList<>(1) : spans;
                    spans.add(span);
                }
            } catch (RuntimeException failure) {
                threw(recorder, failure);
            }
        }
        return spans == null ? null : new Spans(spans, this);
    }

    @Override
    public void loaded(String cache, boolean refresh, boolean failedToLoad, long tookNanos) {
        each(recorder -> recorder.loaded(cache, refresh, failedToLoad, tookNanos));
    }

    @Override
    public void packed(String cache, int valueBytes, int storedBytes) {
        each(recorder -> recorder.packed(cache, valueBytes, storedBytes));
    }

    @Override
    public void asked(String step, boolean failedToAnswer, long tookNanos) {
        each(recorder -> recorder.asked(step, failedToAnswer, tookNanos));
    }

    private void each(Consumer<Recorder> told) {
        for (Recorder recorder : all) {
            try {
                told.accept(recorder);
            } catch (RuntimeException failure) {
                threw(recorder, failure);
            }
        }
    }

    // Once: it is told of every get.
    void threw(Object recorder, RuntimeException failure) {
        if (!failed) {
            failed = true;
            LOG.warn(
                    "a recorder threw, which is said once: {}",
                    recorder.getClass().getName(),
                    failure);
        }
    }
}
