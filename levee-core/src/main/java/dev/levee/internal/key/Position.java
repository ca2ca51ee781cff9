package dev.levee.internal.key;

import java.nio.charset.StandardCharsets;

/**
 * Where tenants and keys stand between 0 and 100, evenly spread by SHA-256: the same in every process and language. The rule
 * is in {@code docs/rollout.md}, and is a promise: changed, it would move users back and forth.
 */
public final class Position {
    private static final double PER_BIT = 100 * 0x1.0p-53;

    private Position() {}

    /** Of a tenant, by its text in keys; the same for every resource. */
    public static double ofTenant(String tenantText) {
        return of(Scratch.longAt(Scratch.sha256().digest(tenantText.getBytes(StandardCharsets.UTF_8)), 0));
    }

    /** Of a key, by bits of its digest that its name does not show. */
    public static double of(Key key) {
        return of(key.high());
    }

    // The first 53 bits, which a double holds exactly.
    private static double of(long bits) {
        return (bits >>> 11) * PER_BIT;
    }
}
