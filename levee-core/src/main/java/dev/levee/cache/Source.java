package dev.levee.cache;

/** Where a value came from. */
public enum Source {
    /** The heap of this process, in front of the store. */
    NEAR,
    /** The store: Redis, Valkey, or the heap store. */
    STORE,
    /** The loader: of this get, or of another that this one joined. */
    LOADER
}
