package dev.levee.tools.lab.arm;

/**
 * Which of a cache's limits let a read return an older version than one that was complete before the read began. Only what is
 * left over is against a promise of Levee's.
 */
public enum StaleKind {
    /**
     * The store had confirmed no invalidation since the version returned, at first hand or by a replay, and other processes
     * than the reading one had updated the object. Their callers were told.
     */
    BEHIND_UNCONFIRMED,
    /** The read went past the store and joined a load that its process had begun before another one updated the object. */
    PAST_STORE,
    /** It was near, and not longer than the documented bound. */
    NEAR,
    /** It was near, for longer than that. */
    NEAR_BEYOND_BOUND,
    /** None of these. */
    OTHERWISE;

    /**
     * Decides it.
     *
     * @param returned the version that the read returned
     * @param confirmed the newest version whose invalidation the store had confirmed before the read began
     * @param own the newest version that the reading process itself had completed before the read began
     * @param way how the arm came to its answer
     * @param lateMillis how long before the read began the store had confirmed a newer version
     * @param boundMillis how long at most a value may be near after that; 0 if the arm keeps none near
     */
    public static StaleKind of(
            long returned, long confirmed, long own, Arm.Way way, long lateMillis, long boundMillis) {
        if (own > returned) {
            return OTHERWISE;
        }
        if (returned >= confirmed) {
            return BEHIND_UNCONFIRMED;
        }
        return switch (way) {
            case NEAR -> lateMillis <= boundMillis ? NEAR : NEAR_BEYOND_BOUND;
            case PAST_STORE -> PAST_STORE;
            case OTHER -> OTHERWISE;
        };
    }
}
