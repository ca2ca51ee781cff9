package dev.levee.internal.read;

import dev.levee.cache.LoadContext;
import dev.levee.internal.load.Recipe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one call of a loader is told, and what it wished. For its thread only. */
final class Context implements LoadContext {
    private final String cache;
    private final String tenant;
    private final boolean refreshing;
    private @Nullable Duration ttl;
    private boolean store = true;

    Context(String cache, String tenant, boolean refreshing) {
        this.cache = cache;
        this.tenant = tenant;
        this.refreshing = refreshing;
    }

    @Override
    public String tenant() {
        return tenant;
    }

    @Override
    public boolean refreshing() {
        return refreshing;
    }

    @Override
    public void ttl(Duration chosen) {
        if (chosen.isNegative() || chosen.toMillis() == 0) {
            throw new IllegalArgumentException("cache \"" + cache + "\": context.ttl " + chosen
                    + " is less than 1 ms. To not store the value, call context.doNotStore().");
        }
        ttl = chosen;
    }

    @Override
    public void doNotStore() {
        store = false;
    }

    Recipe.Wish wish() {
        return ttl == null && store ? Recipe.Wish.NONE : new Recipe.Wish(ttl, store);
    }
}
