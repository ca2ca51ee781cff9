package dev.levee.internal.read;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** The place of gets that no thread waits for: short steps where the answer comes in, loaders on the executor. */
record Anywhere(Executor executor) implements Place {
    @Override
    public void carry(Runnable step) {
        step.run();
    }

    @Override
    public void load(Runnable loader, Consumer<RejectedExecutionException> refused) {
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
}
