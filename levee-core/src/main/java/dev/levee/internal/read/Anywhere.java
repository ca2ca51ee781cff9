package dev.levee.internal.read;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The place of gets that no thread waits for: short steps where the answer comes in, loaders on an executor. An executor may
 * run them on the very thread that hands them over, which may be inside a transaction that the load is no part of: what it
 * reads there is not for others (R11), so such a load goes on to a thread of Levee's own.
 *
 * @param executor where loaders run
 * @param own the environment's executor
 * @param inTransaction whether the calling thread is inside a transaction
 */
record Anywhere(Executor executor, Executor own, BooleanSupplier inTransaction) implements Place {
    @Override
    public void carry(Runnable step) {
        step.run();
    }

    @Override
    public void load(Runnable loader, Consumer<RejectedExecutionException> refused) {
        handOver(
                executor,
                () -> {
                    if (inTransaction.getAsBoolean()) {
                        handOver(own, loader, refused);
                    } else {
                        loader.run();
                    }
                },
                refused);
    }

    /** Runs a loader on an executor, or, if that has no thread for it, {@code refused}. */
    static void handOver(Executor executor, Runnable loader, Consumer<RejectedExecutionException> refused) {
        try {
            executor.execute(loader);
        } catch (RejectedExecutionException full) {
            refused.accept(full);
        }
    }

    @Override
    public boolean loadsWhereItWaits() {
        return false;
    }

    @Override
    public boolean blocks() {
        return false;
    }

    @Override
    public boolean isHere() {
        return false;
    }
}
