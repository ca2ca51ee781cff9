package dev.levee.internal.read;

import dev.levee.cache.Outcome.LoadReason;

/** Whether a get goes through the cache. One that goes past it loads for its caller alone, and stores nothing. */
enum Route {
    /** As every get. */
    CACHE(LoadReason.PAST_STORE),
    /** Past it: its caller asked for that. */
    BYPASSING(LoadReason.BYPASSING),
    /** Past it: the rollout keeps it out. */
    CONTROL(LoadReason.ROLLOUT);

    /** Why a get of this route loads without having asked the store. */
    final LoadReason reason;

    Route(LoadReason reason) {
        this.reason = reason;
    }

    boolean past() {
        return this != CACHE;
    }
}
