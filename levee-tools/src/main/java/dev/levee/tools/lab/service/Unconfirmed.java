package dev.levee.tools.lab.service;

import dev.levee.tools.lab.arm.Arm;
import dev.levee.tools.lab.oracle.Confirmations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The updates of this process whose invalidation the store did not confirm at once, until the arm says that it has delivered
 * all that it had queued: from then on no read has them for an excuse. Thread-safe.
 */
final class Unconfirmed implements AutoCloseable {
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private record Update(int object, long version) {}

    private final ConcurrentLinkedQueue<Update> waiting = new ConcurrentLinkedQueue<>();
    private final Arm arm;
    private final Confirmations confirmations;
    private volatile boolean closed;

    Unconfirmed(Arm arm, Confirmations confirmations) {
        this.arm = arm;
        this.confirmations = confirmations;
    }

    /** Looks every few milliseconds, on a thread of its own. */
    void watch() {
        Thread thread = new Thread(
                () -> {
                    while (!closed) {
                        LockSupport.parkNanos(EVERY_NANOS);
                        settle(System.currentTimeMillis());
                    }
                },
                "lab-unconfirmed");
        thread.setDaemon(true);
        thread.start();
    }

    /** To be called when the arm has said so. */
    void add(int object, long version) {
        waiting.add(new Update(object, version));
    }

    /** Asks the arm after the updates are taken, so that what it has queued since is not among them. */
    void settle(long nowMillis) {
        if (waiting.isEmpty()) {
            return;
        }
        List<Update> taken = new ArrayList<>();
        for (Update each = waiting.poll(); each != null; each = waiting.poll()) {
            taken.add(each);
        }
        if (arm.hasDeliveredAll()) {
            taken.forEach(each -> confirmations.confirm(each.object(), each.version(), nowMillis));
        } else {
            waiting.addAll(taken);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
