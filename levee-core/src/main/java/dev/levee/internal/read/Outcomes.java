package dev.levee.internal.read;

import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.LoadException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.LoadTimeoutException;
import dev.levee.cache.Outcome;
import dev.levee.cache.Outcome.StaleReason;
import dev.levee.cache.Source;
import dev.levee.event.Metric;
import java.util.concurrent.CompletionException;

/** What an outcome counts as, and what a failed one throws. */
final class Outcomes {
    private Outcomes() {}

    static Metric metric(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Fresh<?> fresh) {
            if (fresh.source() == Source.NEAR) {
                return Metric.NEAR;
            }
            return fresh.refreshing() ? Metric.REFRESHING : Metric.FRESH;
        }
        if (outcome instanceof Outcome.Stale<?> stale) {
            return switch (stale.reason()) {
                case REVALIDATING -> Metric.STALE;
                case LOADER_FAILED -> Metric.STALE_ON_ERROR;
                case WAITED_TOO_LONG -> Metric.STALE_ON_WAIT;
                case LOADER_SLOW -> Metric.STALE_ON_SLOW;
                case BACKING_OFF -> Metric.STALE_ON_BACKOFF;
                case LOAD_REJECTED -> Metric.STALE_ON_REJECT;
            };
        }
        if (outcome instanceof Outcome.Loaded<?> loaded) {
            return loaded.joined() ? Metric.JOINED : Metric.LOADED;
        }
        return outcome instanceof Outcome.Missing<?> ? Metric.MISSING : Metric.FAILED;
    }

    /** Why a stale value stands in for this failure. */
    static StaleReason standInReason(Throwable failure) {
        if (failure instanceof LoadRejectedException) {
            return StaleReason.LOAD_REJECTED;
        }
        if (failure instanceof LoadTimeoutException) {
            return StaleReason.LOADER_SLOW;
        }
        return failure instanceof LoadBackoffException ? StaleReason.BACKING_OFF : StaleReason.LOADER_FAILED;
    }

    /** What the loader threw, without the wrapping of stages. */
    static Throwable original(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** What a blocking caller gets thrown: unchecked exceptions as they are, checked ones wrapped. */
    static RuntimeException thrown(String cache, Throwable failure) {
        Throwable cause = original(failure);
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked
                ? unchecked
                : new LoadException(
                        "cache \"" + cache + "\": the loader threw "
                                + cause.getClass().getName(),
                        cause);
    }
}
