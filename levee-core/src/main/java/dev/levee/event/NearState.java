package dev.levee.event;

/** Whether the store tells of writes, so that near values may be served. */
public enum NearState {
    /** Nothing is kept near by any cache. */
    UNUSED,
    /** The store's word is not to be had at the moment; nothing near is served as fresh. */
    DISARMED,
    /** The store tells of every write. */
    ARMED,
    /** The store cannot tell of writes, or forbids to ask. Near caches are off, or bound by their ttl alone. */
    REFUSED
}
