package dev.levee.internal.load;

import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.spi.Environment;
import dev.levee.spi.Lease;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a lease while its load runs: renewed at a third of its time (rule R2), for at most the time that others wait for a
 * load. A loader that runs longer loses its lease, and another takes over.
 */
public final class Renewal implements Runnable {
    private final Flights<?> home;
    private final Lease lease;
    private final long everyNanos;
    private final long untilNanos;
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
            if (stopped || home.environment.nanoTime() - untilNanos > 0) {
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
