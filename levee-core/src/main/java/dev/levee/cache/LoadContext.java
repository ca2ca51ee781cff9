package dev.levee.cache;

import java.time.Duration;

/** What a loader is told, and what it may decide for the value it is about to return. For the loader's thread only. */
public interface LoadContext {

    /** Whose data is loaded: the tenant as it was given to {@link Cache#tenant}, or {@code "_"} for a shared resource. */
    String tenant();

    /** Whether this load runs in the background, with no caller waiting for it. */
    boolean refreshing();

    /**
     * Fresh for this long instead of the cache's ttl; jitter still shortens it.
     *
     * @throws IllegalArgumentException if it is less than 1 ms
     */
    void ttl(Duration ttl);

    /** Return the value to those who wait, and do not store it. */
    void doNotStore();
}
