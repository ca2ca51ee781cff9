package dev.levee.internal.read;

import dev.levee.cache.LeveeException;
import dev.levee.spi.Environment;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a blocking get: it waits, and meanwhile runs what its get needs done, its loader included. So a loader
 * sees its caller's transaction, security context and MDC, and no pool stands between callers that hold connections and
 * the loads that need them. A cache whose loads were moved to an executor has them handed over by this thread, so that an
 * executor that passes on its caller's context finds it. A step that comes after the caller has left runs on the executor.
 */
final class CallerThread implements Place {
    private final Thread thread = Thread.currentThread();
    private final Environment environment;
    private final @Nullable Anywhere moved;
    private final ArrayDeque<Runnable> steps = new ArrayDeque<>(2);
    private boolean left;

    /** With loads on this thread, or where {@code moved} says if that is not null. */
    CallerThread(Environment environment, @Nullable Anywhere moved) {
        this.environment = environment;
        this.moved = moved;
    }

    @Override
    public void carry(Runnable step) {
        if (!offer(step)) {
            step.run();
        }
    }

    @Override
    public void load(Runnable loader, Consumer<RejectedExecutionException> refused) {
        Anywhere elsewhere = moved;
        if (elsewhere != null) {
            if (!offer(() -> Anywhere.handOver(elsewhere.executor(), loader, refused))) {
                elsewhere.load(loader, refused);
            }
        } else {
            loadHere(loader, refused);
        }
    }

    /** Runs a loader on this thread, wherever loads were moved to. */
    void loadHere(Runnable loader, Consumer<RejectedExecutionException> refused) {
        if (!offer(loader)) {
            Anywhere.handOver(environment.executor(), loader, refused);
        }
    }

    @Override
    public boolean loadsWhereItWaits() {
        synchronized (steps) {
            return !left && moved == null;
        }
    }

    @Override
    public boolean blocks() {
        synchronized (steps) {
            return !left;
        }
    }

    @Override
    public boolean isHere() {
        return Thread.currentThread() == thread && blocks();
    }

    /**
     * Waits until the result is there.
     *
     * @param interrupted told, once, if this thread is interrupted meanwhile: it must complete the result. The interrupt
     *     flag stays set
     */
    void await(CompletableFuture<?> result, String cache, Consumer<LeveeException> interrupted) {
        result.whenComplete((value, failure) -> LockSupport.unpark(thread));
        while (true) {
            Runnable step = next();
            if (step != null) {
                step.run();
            } else if (result.isDone()) {
                break;
            } else if (thread.isInterrupted()) {
                interrupted.accept(
                        new LeveeException("cache \"" + cache + "\": interrupted while waiting for a value", null));
            } else {
                LockSupport.park(this);
            }
        }
        leave();
    }

    private boolean offer(Runnable step) {
        synchronized (steps) {
            if (left) {
                return false;
            }
            steps.add(step);
        }
        LockSupport.unpark(thread);
        return true;
    }

    private @Nullable Runnable next() {
        synchronized (steps) {
            return steps.poll();
        }
    }

    private void leave() {
        ArrayDeque<Runnable> rest;
        synchronized (steps) {
            left = true;
            if (steps.isEmpty()) {
                return;
            }
            rest = new ArrayDeque<>(steps);
            steps.clear();
        }
        for (Runnable step : rest) {
            try {
                environment.executor().execute(step);
            } catch (RejectedExecutionException full) {
                // Others may wait for this step; there is no better thread left than this one.
                step.run();
            }
        }
    }
}
