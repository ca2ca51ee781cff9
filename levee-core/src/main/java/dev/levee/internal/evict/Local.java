package dev.levee.internal.evict;

import dev.levee.internal.load.Flights;
import dev.levee.internal.near.NearCache;
import dev.levee.internal.scope.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this process holds of one resource beside the store: loads under way, which nobody is to join after an invalidation, and
 * near values.
 *
 * @param flights null if the resource has no cache here
 * @param near null if nothing of it is near
 */
public record Local(@Nullable Flights<?> flights, @Nullable NearCache<?> near) {
    /** Nothing: the resource has no cache here. */
    public static final Local NOTHING = new Local(null, null);

    void detach(List<String> names) {
        if (flights != null) {
            names.forEach(flights::detach);
        }
        if (near != null) {
            names.forEach(near::drop);
        }
    }

    /** Of a scope that this resource is in. */
    void detach(Scope scope) {
        String tenant = scope.tenant();
        if (flights != null) {
            if (tenant == null) {
                flights.detachAll();
            } else {
                flights.detachTenant(tenant);
            }
        }
        if (near != null) {
            if (tenant == null) {
                near.clear();
            } else {
                near.clear(tenant);
            }
        }
    }
}
