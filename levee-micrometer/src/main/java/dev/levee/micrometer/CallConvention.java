package dev.levee.micrometer;

import dev.levee.event.Call;
import dev.levee.event.Metric;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * What observations of calls are named and tagged with. Extend it to change some of it.
 *
 * <p>With few values: {@code cache}; {@code outcome}; {@code source}, near, store, loader or none; {@code cache.hit}, true or
 * false. They are {@code none} until the call has ended. With many: {@code age_ms}, {@code key_hash}. Never params, a tenant or
 * a value.
 */
public class CallConvention implements ObservationConvention<CallContext> {
    private static final String NONE = "none";

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof CallContext;
    }

    @Override
    public String getName() {
        return "levee.call";
    }

    /** {@code price get}, {@code price refresh}. */
    @Override
    public String getContextualName(CallContext context) {
        return context.call().cache() + (context.call().kind() == Call.Kind.REFRESH ? " refresh" : " get");
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(CallContext context) {
        Metric outcome = context.outcome();
        return KeyValues.of(
                "cache", context.call().cache(),
                "call", context.call().kind() == Call.Kind.REFRESH ? "refresh" : "get",
                "outcome", outcome == null ? NONE : outcome.label(),
                "source", outcome == null ? NONE : Names.source(outcome),
                "cache.hit", outcome == null ? NONE : Boolean.toString(outcome.hit()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(CallContext context) {
        return KeyValues.of(
                "age_ms",
                Long.toString(context.ageMillis()),
                "key_hash",
                context.call().keyHash());
    }
}
