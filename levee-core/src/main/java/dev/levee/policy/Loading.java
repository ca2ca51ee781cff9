package dev.levee.policy;

import java.time.Duration;

/**
 * How loads are kept to one per key in the whole fleet.
 *
 * @param lease how long a lease lasts without renewal: after the death of its owner, someone takes over this much later at
 *     the latest. Renewed at a third of it while the load runs
 * @param maxWait how long a get waits for the load of another, here or elsewhere, before it gets a stale value if there is
 *     one, or {@link dev.levee.cache.LoadTimeoutException}
 * @param concurrentRefreshes how many background reloads one cache runs at once; further ones are dropped and counted
 */
public record Loading(Duration lease, Duration maxWait, int concurrentRefreshes) {

    /** A lease of 5 s, a wait of at most 30 s, 16 background reloads at once. */
    public static final Loading DEFAULT = new Loading(Duration.ofSeconds(5), Duration.ofSeconds(30), 16);

    /** @throws IllegalArgumentException with every part that is not positive */
    public Loading {
        new Conflicts()
                .positive("loading.lease", lease)
                .positive("loading.maxWait", maxWait)
                .positive("loading.concurrentRefreshes", concurrentRefreshes)
                .throwIfAny();
    }

    /** This, with another {@link #lease()}. */
    public Loading withLease(Duration value) {
        return new Loading(value, maxWait, concurrentRefreshes);
    }

    /** This, with another {@link #maxWait()}. */
    public Loading withMaxWait(Duration value) {
        return new Loading(lease, value, concurrentRefreshes);
    }

    /** This, with another {@link #concurrentRefreshes()}. */
    public Loading withConcurrentRefreshes(int value) {
        return new Loading(lease, maxWait, value);
    }
}
