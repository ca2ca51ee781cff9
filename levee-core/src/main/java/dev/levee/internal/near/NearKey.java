package dev.levee.internal.near;

import org.jspecify.annotations.Nullable;

/**
 * A near value's key where params compare by value and never change: tenant and params as they are, so that a hit needs no
 * digest and no text. Of 24 bytes, which is all that a hit allocates.
 */
final class NearKey {
    private final String tenantText;
    private final Object params;
    private final int hash;

    NearKey(String tenantText, Object params) {
        this.tenantText = tenantText;
        this.params = params;
        this.hash = 31 * tenantText.hashCode() + params.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NearKey that
                && hash == that.hash
                && tenantText.equals(that.tenantText)
                && params.equals(that.params);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
