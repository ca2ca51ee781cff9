package dev.levee.cache;

/**
 * Moves gets of one cache into it and out of it, while it runs, in this process. Whatever it says, writes and invalidations
 * act on the cache. The last word counts, whether it came from here, or from a change of what the cache was told to watch.
 * Thread-safe.
 */
public interface RolloutSwitch {

    /** How much goes through the cache now, 0 to 100. */
    double percent();

    /**
     * Lets so much through from now on. Raising it takes nobody out.
     *
     * @throws IllegalArgumentException if it is not within 0 to 100
     */
    void percent(double percent);

    /** The kill switch: from now on every get goes past the cache, to the loader. Undone by {@link #percent(double)}. */
    default void bypass() {
        percent(0);
    }
}
