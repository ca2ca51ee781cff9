package dev.levee.internal.load;

import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.spi.Environment;
import dev.levee.spi.Lease;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a lease while its load runs: renewed at a third of its time (rule R2), for at most the time that others wait for a
 * load. A loader that runs longer loses its lease, and another takes over. The time begins with the grant, and once more when
 * the load itself begins: in a batch that is later.
 */
public final class Renewal implements Runnable {
    private final Flights<?> home;
    private final Lease lease;
    private final long everyNanos;
    private long untilNanos;
    private boolean over;
    private boolean stopped;
    private Environment.@Nullable Timer timer;

    /** Not begun yet. */
    public Renewal(Flights<?> home, Lease lease) {
        this.home = home;
        this.lease = lease;
        this.everyNanos = Math.max(1_000_000, home.loading.lease().toNanos() / 3);
        this.untilNanos = home.environment.nanoTime() + home.loading.maxWait().toNanos();
    }

    /** Begins, or goes on. */
    public synchronized void start() {
        if (!stopped) {
            timer = home.environment.schedule(everyNanos, this);
        }
    }

    /** The load begins now. */
    synchronized void begins() {
        untilNanos = home.environment.nanoTime() + home.loading.maxWait().toNanos();
    }

    /** Whether the time was over, so that the lease has ended or ends soon. */
    synchronized boolean over() {
        return over;
    }

    /** Ends, for good. */
    public synchronized void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public void run() {
        synchronized (this) {
            over = home.environment.nanoTime() - untilNanos > 0;
            if (stopped || over) {
                return;
            }
        }
        long leaseMillis = home.loading.lease().toMillis();
        home.guard.call(store -> store.renew(lease, leaseMillis)).whenComplete((held, failure) -> {
            if (failure != null) {
                home.teller.storeFailed("renew", Guard.asStoreException(failure));
                start();
            } else if (held) {
                start();
            } else {
                // The fill will be refused; whoever holds the lease now loads.
                home.teller.count(Metric.LEASES_LOST);
            }
        });
    }
}
