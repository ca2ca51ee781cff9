package dev.levee.internal.guard;

import dev.levee.event.BreakerState;
import dev.levee.policy.Breaker;
import dev.levee.policy.Budget;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.spi.Tracker;
import dev.levee.spi.Watcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every call to the store goes through here: it answers within the budget, fails only with {@link StoreException}, and is not
 * sent at all while the breaker is open or, where it needs memory, the store full. Thread-safe.
 */
public final class Guard implements AutoCloseable {
    private final Store store;
    private final Environment environment;
    private final Budget budget;
    private final Deadlines reads;
    private final Deadlines writes;
    private final @Nullable StoreBreaker breaker;
    private final Fullness fullness;
    private final StoreException bypassed;
    private final StoreException full;
    private volatile boolean closed;

    /** Hears of the breaker. Must be quick. */
    @FunctionalInterface
    public interface Listener {
        /** It is in another state now. */
        void breakerChanged(BreakerState from, BreakerState to, String reason);
    }

    /** Guards {@code store}; without a breaker if {@code breaker} is null. */
    public Guard(Store store, Environment environment, Budget budget, @Nullable Breaker breaker, Listener listener) {
        this.store = store;
        this.environment = environment;
        this.budget = budget;
        this.reads = new Deadlines(environment, "budget.timeout", budget.timeout());
        this.writes = new Deadlines(
                environment,
                Budget.PATIENCE + " times budget.timeout,",
                budget.timeout().multipliedBy(Budget.PATIENCE));
        this.breaker = breaker == null ? null : new StoreBreaker(breaker, environment, listener);
        this.fullness = new Fullness(environment);
        this.bypassed =
                new StoreException(Reason.BYPASSED, "not asked: the breaker has given the store up for a while");
        this.full = new StoreException(Reason.FULL, "not asked: the store was out of memory just before");
    }

    /** What a call may cost. */
    public Budget budget() {
        return budget;
    }

    /** Whether gets ask the store. */
    public BreakerState breakerState() {
        return breaker == null ? BreakerState.CLOSED : breaker.state();
    }

    /** Asks the store; the answer, or the reason why there is none, comes within the budget's timeout. */
    public <T> CompletableFuture<T> call(Function<Store, CompletionStage<T>> question) {
        return call(Step.CALL, question);
    }

    /** The same for any kind of step; patient ones take {@value Budget#PATIENCE} times as long at most. */
    public <T> CompletableFuture<T> call(Step step, Function<Store, CompletionStage<T>> question) {
        StoreException refusal = refusal(step);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        Answer<T> answer = new Answer<>(this, step, environment.nanoTime());
        CompletionStage<T> asked;
        try {
            asked = question.apply(store);
        } catch (RuntimeException failure) {
            answer.fail(asStoreException(failure));
            return answer;
        }
        asked.whenComplete(answer);
        if (!answer.isDone()) {
            (step.patient ? writes : reads).watch(answer);
        }
        return answer;
    }

    /**
     * The same, for a caller who has no more than {@code nanos} left of its own budget. The store is charged only by the whole
     * timeout: it is not slow because its caller was in a hurry.
     */
    public <T> CompletableFuture<T> callWithin(long nanos, Step step, Function<Store, CompletionStage<T>> question) {
        if (nanos <= 0) {
            return CompletableFuture.failedFuture(spent());
        }
        CompletableFuture<T> answer = call(step, question);
        if (answer.isDone() || nanos >= budget.timeout().toNanos()) {
            return answer;
        }
        CompletableFuture<T> hurried = new CompletableFuture<>();
        Environment.Timer timer = environment.schedule(nanos, () -> hurried.completeExceptionally(spent()));
        answer.whenComplete((value, failure) -> {
            timer.cancel();
            if (failure == null) {
                hurried.complete(value);
            } else {
                hurried.completeExceptionally(failure);
            }
        });
        return hurried;
    }

    /** Begins to hear of writes: no call that the store answers, so nothing bounds or counts it. Null if it cannot tell. */
    public @Nullable Tracker track(List<String> prefixes, Watcher watcher) {
        return closed ? null : store.track(prefixes, watcher);
    }

    private StoreException spent() {
        return new StoreException(
                Reason.TIMEOUT, "the steps of this get took budget.timeout " + budget.timeout() + " together");
    }

    private @Nullable StoreException refusal(Step step) {
        if (closed) {
            return new StoreException(Reason.CLOSED, "this Levee is closed");
        }
        if (step.needsMemory && fullness.rests()) {
            return full;
        }
        return step.asksBreaker && breaker != null && !breaker.admits(step) ? bypassed : null;
    }

    /** A call has ended, by its answer or without one. */
    void charge(Step step, long sentNanos, @Nullable StoreException failure) {
        if (step.asksBreaker && breaker != null) {
            // A patient step may have waited in line behind others of its own caller: that is no slowness of the store.
            if (step.patient) {
                breaker.endedPatiently(failure);
            } else {
                breaker.ended(environment.nanoTime() - sentNanos, failure);
            }
        }
        if (step.needsMemory) {
            if (failure == null) {
                fullness.accepted();
            } else if (failure.reason() == Reason.FULL) {
                fullness.refused();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        store.close();
    }

    /** The reason within a failed stage. */
    public static StoreException asStoreException(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof StoreException known
                ? known
                : new StoreException(Reason.FAILED, "the store failed: " + cause, cause);
    }
}
