package dev.levee.micrometer;

import dev.levee.event.Call;
import dev.levee.event.Metric;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

/** What is observed: a get, or a reload in the background. Its outcome is there when it is stopped. */
public final class CallContext extends Observation.Context {
    private final Call call;
    private final @Nullable ObservationView cause;
    private volatile @Nullable Metric outcome;
    private volatile long ageMillis;

    CallContext(Call call, @Nullable ObservationView cause) {
        this.call = call;
        this.cause = cause;
    }

    /** What was called. */
    public Call call() {
        return call;
    }

    /** Of a reload, what was observed when its get asked for it, which is not its parent; else null. */
    public @Nullable ObservationView cause() {
        return cause;
    }

    /** How it ended; null before it has. */
    public @Nullable Metric outcome() {
        return outcome;
    }

    /** How old the served value was, in milliseconds; 0 if there is none. */
    public long ageMillis() {
        return ageMillis;
    }

    void ended(Metric how, long age) {
        outcome = how;
        ageMillis = age;
    }
}
