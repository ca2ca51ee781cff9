package dev.levee.internal.read;

import dev.levee.cache.Loader;
import dev.levee.internal.key.Key;
import dev.levee.internal.scope.Scopes;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param scopes what the key belongs to
 * @param tenant the tenant as users name it
 * @param maxAgeMillis the greatest age at the start of the get that it accepts
 * @param route through the cache, or past it
 */
record Ask<P, V>(
        Key key,
        Scopes scopes,
        String tenant,
        P params,
        Mode mode,
        long maxAgeMillis,
        Route route,
        @Nullable Loader<? super P, ? extends V> loader) {
    static final long ANY_AGE = Long.MAX_VALUE;

    /** What a get is for. */
    enum Mode {
        /** Returns what may be served, else loads. */
        GET,
        /** Returns what may be served, never loads. */
        PEEK,
        /** Loads unless a fresh value is there. */
        WARM,
        /** Loads, whatever is there. */
        RELOAD,
        /** Loads in the background for those who were served. */
        REFRESH
    }

    /** Whether this is a get, which counts an outcome. */
    boolean counts() {
        return mode == Mode.GET || mode == Mode.PEEK;
    }

    Ask<P, V> inBackground() {
        return new Ask<>(key, scopes, tenant, params, Mode.REFRESH, ANY_AGE, route, loader);
    }
}
