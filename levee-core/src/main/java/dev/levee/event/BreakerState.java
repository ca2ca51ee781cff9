package dev.levee.event;

/** Whether gets ask the store. */
public enum BreakerState {
    /** They do; just after an outage, a growing share of them. */
    CLOSED,
    /** They go past it. */
    OPEN,
    /** A few probe it; the others go past it. */
    HALF_OPEN
}
