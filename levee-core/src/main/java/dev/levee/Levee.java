package dev.levee;

import dev.levee.cache.TypeRef;
import dev.levee.spi.Store;

/** Caches over one store. */
public interface Levee extends AutoCloseable {
    /** Begins to describe caches over {@code store}, which the built object owns and closes. */
    static LeveeBuilder with(Store store) {
        return new LeveeBuilder(store);
    }

    /** Begins to describe a cache of single values. */
    <P, V> CacheBuilder<P, V> cache(String resource, Class<P> params, Class<V> values);

    /** As {@link #cache(String, Class, Class)}, with generic types. */
    <P, V> CacheBuilder<P, V> cache(String resource, TypeRef<P> params, TypeRef<V> values);

    @Override
    void close();
}
