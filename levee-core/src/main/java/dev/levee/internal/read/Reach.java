package dev.levee.internal.read;

/** How far a get goes into the store. */
enum Reach {
    /** As every get. */
    ALL,
    /** It reads, and what it has to load is for its caller only: its transaction sees an older state (R11). */
    READ_ONLY,
    /** Not at all: its transaction has written what it asks for (R11). */
    NONE
}
