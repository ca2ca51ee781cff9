package dev.levee.internal.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import org.jspecify.annotations.Nullable;

/** The proofs of one cache's near values, tenant by tenant. Thread-safe. */
final class Proofs {
    // The values of more tenants than that are not served until they are read again.
    private static final int TENANTS_AT_MOST = 10_000;

    private final Cache<String, Proof> byTenant = Caffeine.newBuilder()
            .maximumSize(TENANTS_AT_MOST)
            .executor(Runnable::run)
            .evictionListener((@Nullable String tenant, @Nullable Proof proof, RemovalCause cause) -> {
                if (proof != null) {
                    proof.end();
                }
            })
            .build();

    /** That of a tenant, by its text in keys. */
    Proof of(String tenantText) {
        Proof known = byTenant.getIfPresent(tenantText);
        return known != null ? known : byTenant.get(tenantText, tenant -> new Proof());
    }

    /** Somebody wrote to a stamp of this tenant. */
    void doubt(String tenantText) {
        Proof known = byTenant.getIfPresent(tenantText);
        if (known != null) {
            known.doubt();
        }
    }

    /** Somebody wrote to a stamp that concerns every tenant. */
    void doubtAll() {
        byTenant.asMap().values().forEach(Proof::doubt);
    }

    /** All values of this tenant are over. */
    void end(String tenantText) {
        Proof known = byTenant.asMap().remove(tenantText);
        if (known != null) {
            known.end();
        }
    }
}
