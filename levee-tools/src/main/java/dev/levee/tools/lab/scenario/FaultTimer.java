package dev.levee.tools.lab.scenario;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Begins a fault and heals it, each at its time, on a thread of its own. However it ends, closing it has healed what it began.
 * Close it before the servers.
 */
public final class FaultTimer implements AutoCloseable {
    private final Fault fault;
    private final Thread thread;
    // Not an interrupt: healing may wait for a server to start, and must not be cut short.
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Exception failure;

    private FaultTimer(Fault fault, long beginMillis, long healMillis) {
        this.fault = fault;
        this.thread = new Thread(() -> run(beginMillis, healMillis), "lab-fault");
    }

    /** Times are of the wall clock of this machine. */
    public static FaultTimer start(Fault fault, long beginMillis, long healMillis) {
        FaultTimer timer = new FaultTimer(fault, beginMillis, healMillis);
        timer.thread.start();
        return timer;
    }

    private void run(long beginMillis, long healMillis) {
        if (closesBefore(beginMillis)) {
            return;
        }
        try {
            fault.begin();
            closesBefore(healMillis);
        } catch (Exception e) {
            failed(e);
        } finally {
            heal();
        }
    }

    private void heal() {
        try {
            fault.heal();
        } catch (Exception e) {
            failed(e);
        }
    }

    private void failed(Exception e) {
        Exception first = failure;
        if (first == null) {
            failure = e;
        } else {
            first.addSuppressed(e);
        }
    }

    private boolean closesBefore(long millis) {
        try {
            return closing.await(millis - System.currentTimeMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts this thread.", e);
        }
    }

    /**
     * Nothing, as long as all went as it should.
     *
     * @throws IllegalStateException if beginning or healing failed: what was measured is then no such fault
     */
    public void check() {
        Exception cause = failure;
        if (cause != null) {
            throw new IllegalStateException("The fault could not be made or healed: " + cause.getMessage(), cause);
        }
    }

    /** Heals at once if the fault lasts, and returns when that is done; an interrupt of the caller waits, and is kept. */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
