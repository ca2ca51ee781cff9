package dev.levee.internal.machine;

import dev.levee.spi.Environment;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine that runs us. Its threads are daemons, so that a forgotten close does not keep a JVM alive. */
public final class SystemEnvironment implements Environment {
    private static final int LOADER_THREADS = 32;
    private static final int LOADS_QUEUED = 1_024;

    private final SecureRandom secure = new SecureRandom();
    private final ScheduledThreadPoolExecutor timers;
    private final ExecutorService executor;

    /** Starts no thread before it is needed. */
    public SystemEnvironment() {
        timers = new ScheduledThreadPoolExecutor(1, daemons("levee-timer"));
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                LOADER_THREADS,
                LOADER_THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(LOADS_QUEUED),
                VirtualThreads.factory("levee-load-", daemons("levee-load")));
        pool.allowCoreThreadTimeOut(true);
        executor = pool;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void randomBytes(byte[] bytes) {
        secure.nextBytes(bytes);
    }

    @Override
    public double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public java.util.concurrent.Executor executor() {
        return executor;
    }

    @Override
    public Timer schedule(long nanos, Runnable task) {
        ScheduledFuture<?> scheduled = timers.schedule(task, Math.max(0, nanos), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public void close() {
        timers.shutdownNow();
        executor.shutdownNow();
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
