package dev.levee.internal.guard;

import dev.levee.event.BreakerState;
import dev.levee.policy.Breaker;
import dev.levee.spi.Environment;
import dev.levee.spi.StoreException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives the store up while it is slow or failing. Resilience4j keeps the window and the states, on the engine's clock; here
 * are the ramp after closing, and the telling of transitions. Thread-safe.
 */
final class StoreBreaker {
    private static final double RAMP_BEGINS_AT = 0.1;

    private final Breaker policy;
    private final Environment environment;
    private final Guard.Listener listener;
    private final CircuitBreaker states;
    private volatile BreakerState told = BreakerState.CLOSED;
    private final Stall stall;
    private volatile @Nullable StoreException lastFailure;
    private volatile boolean stalled;
    private volatile boolean ramping;
    private volatile long closedNanos;

    StoreBreaker(Breaker policy, Environment environment, Guard.Listener listener) {
        this.policy = policy;
        this.environment = environment;
        this.listener = listener;
        // Counted by time: a window counted by calls would allocate for each.
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .clock(new EngineClock(environment))
                .currentTimestampFunction(clock -> environment.nanoTime(), TimeUnit.NANOSECONDS)
                .slidingWindow((int) policy.window().toSeconds(), policy.minimumCalls(), SlidingWindowType.TIME_BASED)
                .slowCallDurationThreshold(policy.slowCall())
                .slowCallRateThreshold((float) (policy.slowRate() * 100))
                .failureRateThreshold((float) (policy.errorRate() * 100))
                .waitDurationInOpenState(policy.openFor())
                .permittedNumberOfCallsInHalfOpenState(policy.probes())
                .recordException(failure -> true)
                .build();
        this.states = CircuitBreaker.of("levee-store", config);
        this.stall = new Stall(policy, environment);
    }

    BreakerState state() {
        return now();
    }

    /** Whether a call may be sent; if so, its end must be told. */
    boolean admits(Step step) {
        if (step == Step.READ && ramping && !withinRamp()) {
            return false;
        }
        boolean admitted = states.tryAcquirePermission();
        tellTransition();
        return admitted;
    }

    private boolean withinRamp() {
        double gone = (double) (environment.nanoTime() - closedNanos)
                / Math.max(1, policy.ramp().toNanos());
        if (gone >= 1) {
            ramping = false;
            return true;
        }
        return environment.random() < Math.max(RAMP_BEGINS_AT, gone);
    }

    /** A call that was let through has ended. */
    void ended(long tookNanos, @Nullable StoreException failure) {
        boolean withdrawn = failure != null && failure.reason() == StoreException.Reason.CLOSED;
        if (!withdrawn
                && stall.lasts(tookNanos, answered(failure))
                && states.getState() == CircuitBreaker.State.CLOSED) {
            stalled = true;
            lastFailure = failure;
            states.transitionToOpenState();
            tellTransition();
        }
        charge(tookNanos, failure);
    }

    /** The same for one whose duration says nothing about the store. */
    void endedPatiently(@Nullable StoreException failure) {
        charge(0, failure);
    }

    // A store that is out of memory answers.
    private static boolean answered(@Nullable StoreException failure) {
        return failure == null || failure.reason() == StoreException.Reason.FULL;
    }

    private void charge(long tookNanos, @Nullable StoreException failure) {
        if (failure == null || failure.reason() == StoreException.Reason.FULL) {
            states.onSuccess(tookNanos, TimeUnit.NANOSECONDS);
        } else if (failure.reason() == StoreException.Reason.CLOSED) {
            states.releasePermission();
        } else {
            lastFailure = failure;
            states.onError(tookNanos, TimeUnit.NANOSECONDS, failure);
        }
        tellTransition();
    }

    // Not by Resilience4j's own events: with a listener it would make one for each call.
    private void tellTransition() {
        if (now() == told) {
            return;
        }
        BreakerState before;
        BreakerState now;
        synchronized (this) {
            before = told;
            now = now();
            told = now;
        }
        if (now == before) {
            return;
        }
        if (now == BreakerState.CLOSED) {
            closedNanos = environment.nanoTime();
            ramping = !policy.ramp().isZero();
        }
        listener.breakerChanged(before, now, reason(now));
    }

    private BreakerState now() {
        return switch (states.getState()) {
            case OPEN, FORCED_OPEN -> BreakerState.OPEN;
            case HALF_OPEN -> BreakerState.HALF_OPEN;
            default -> BreakerState.CLOSED;
        };
    }

    private String reason(BreakerState now) {
        if (now == BreakerState.OPEN && stalled) {
            stalled = false;
            return "no answer within " + policy.slowCall() + " for " + policy.stall() + lastFailure();
        }
        CircuitBreaker.Metrics metrics = states.getMetrics();
        return switch (now) {
            case OPEN ->
                String.format(
                                Locale.ROOT,
                                "of %d commands %.1f %% failed and %.1f %% took longer than %s",
                                metrics.getNumberOfBufferedCalls(),
                                Math.max(0, metrics.getFailureRate()),
                                Math.max(0, metrics.getSlowCallRate()),
                                policy.slowCall())
                        + lastFailure();
            case HALF_OPEN -> "left alone for " + policy.openFor() + ", now probed";
            case CLOSED -> policy.probes() + " probes were answered in time";
        };
    }

    private String lastFailure() {
        StoreException failure = lastFailure;
        return failure == null ? "" : "; the last failure: " + failure.getMessage();
    }
}
