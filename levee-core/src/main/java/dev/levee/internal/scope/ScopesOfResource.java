package dev.levee.internal.scope;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.key.Keys;
import dev.levee.spi.Environment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The scopes that the entries of one resource belong to, tenant by tenant. Thread-safe. */
public final class ScopesOfResource {
    // Of more tenants than that, those seen longest ago are made anew when they come again.
    private static final int TENANTS_REMEMBERED = 10_000;

    private final String namespace;
    private final String resource;
    private final boolean byTenant;
    private final Guard guard;
    private final Environment environment;
    private final AtomicLong retentionMillis;
    private final Kept whole;
    private final Cache<String, Scopes> byText;

    /**
     * Of one resource.
     *
     * @param byTenant whether all that a tenant has can be ended at once; if not, entries belong to the resource alone
     * @param retentionMillis the longest that an entry is kept
     */
    public ScopesOfResource(
            String namespace,
            String resource,
            boolean byTenant,
            long retentionMillis,
            Guard guard,
            Environment environment) {
        this.namespace = namespace;
        this.resource = resource;
        this.byTenant = byTenant;
        this.guard = guard;
        this.environment = environment;
        this.retentionMillis = new AtomicLong(retentionMillis);
        this.whole = new Kept(resource());
        this.byText = Caffeine.newBuilder()
                .maximumSize(TENANTS_REMEMBERED)
                .executor(Runnable::run)
                .build();
    }

    /** The resource itself. */
    public Scope resource() {
        return new Scope(namespace, resource, null);
    }

    /** Whether there are scopes of tenants. */
    public boolean byTenant() {
        return byTenant;
    }

    /** A tenant within the resource, by its text in keys. */
    public Scope within(String tenantText) {
        return new Scope(namespace, resource, tenantText);
    }

    /** What the entries of a tenant belong to, by its text in keys. */
    public Scopes of(String tenantText) {
        Scopes known = byText.getIfPresent(tenantText);
        return known != null ? known : byText.get(tenantText, this::make);
    }

    private Scopes make(String tenantText) {
        List<Kept> scopes = !byTenant || tenantText.equals(Keys.SHARED)
                ? List.of(whole)
                : List.of(whole, new Kept(new Scope(namespace, null, tenantText)), new Kept(within(tenantText)));
        return new Scopes(this, scopes, guard, environment);
    }

    /** The longest that an entry is kept, so far. */
    long retentionMillis() {
        return retentionMillis.get();
    }

    void outlive(long entryRetentionMillis) {
        if (entryRetentionMillis > retentionMillis.get()) {
            retentionMillis.accumulateAndGet(entryRetentionMillis, Math::max);
        }
    }
}
