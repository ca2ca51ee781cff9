package dev.levee.internal.guard;

import dev.levee.policy.Budget;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every call to the store goes through here: it answers within the budget, and fails only with {@link StoreException}. The
 * breaker will stand here, and nowhere else.
 */
public final class Guard implements AutoCloseable {
    private final Store store;
    private final Budget budget;
    private final Deadlines reads;
    private final Deadlines writes;
    private volatile boolean closed;

    /** Guards {@code store}. */
    public Guard(Store store, Environment environment, Budget budget) {
        this.store = store;
        this.budget = budget;
        this.reads = new Deadlines(environment, "budget.timeout", budget.timeout());
        this.writes = new Deadlines(
                environment,
                Budget.PATIENCE + " times budget.timeout,",
                budget.timeout().multipliedBy(Budget.PATIENCE));
    }

    /** What a call may cost. */
    public Budget budget() {
        return budget;
    }

    /** Asks the store; the answer, or the reason why there is none, comes within the budget's timeout. */
    public <T> CompletableFuture<T> call(Function<Store, CompletionStage<T>> question) {
        return call(question, reads);
    }

    /** The same for invalidations and puts, of which giving up costs more than waiting. */
    public <T> CompletableFuture<T> callPatiently(Function<Store, CompletionStage<T>> question) {
        return call(question, writes);
    }

    private <T> CompletableFuture<T> call(Function<Store, CompletionStage<T>> question, Deadlines deadlines) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (closed) {
            answer.completeExceptionally(new StoreException(StoreException.Reason.CLOSED, "this Levee is closed"));
            return answer;
        }
        CompletionStage<T> asked;
        try {
            asked = question.apply(store);
        } catch (RuntimeException failure) {
            answer.completeExceptionally(asStoreException(failure));
            return answer;
        }
        asked.whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(asStoreException(failure));
            }
        });
        if (!answer.isDone()) {
            deadlines.watch(answer);
        }
        return answer;
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
                : new StoreException(StoreException.Reason.FAILED, "the store failed: " + cause, cause);
    }
}
