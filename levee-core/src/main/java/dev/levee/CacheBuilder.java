package dev.levee;

/** Describes a cache. For one thread. */
public final class CacheBuilder<P, V> {
    CacheBuilder() {}
}
