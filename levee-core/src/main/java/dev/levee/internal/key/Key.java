package dev.levee.internal.key;

import org.jspecify.annotations.Nullable;

/**
 * One key: its name in the store, and 128 further bits of the same digest, which the entry carries too. The name holds 48
 * bits only, so two params can share it; the further bits tell them apart (P1). Immutable.
 */
public final class Key {
    private final String text;
    private final String tenant;
    private final long high;
    private final long low;

    Key(String text, String tenant, long high, long low) {
        this.text = text;
        this.tenant = tenant;
        this.high = high;
        this.low = low;
    }

    /** The name in the store: {@code v1:api:{resource}:{hash}:{tenant}}. */
    public String text() {
        return text;
    }

    /** The first 64 of the further bits. */
    public long high() {
        return high;
    }

    /** The last 64 of the further bits. */
    public long low() {
        return low;
    }

    /** The tenant as it stands in the key, see {@link Keys#tenantText}. */
    public String tenant() {
        return tenant;
    }

    /** What a log may show. It is the name, which holds digests and a tenant's short name but nothing else of a request. */
    public String redacted() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key that && low == that.low && high == that.high && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        // The bits come from SHA-256, so any 32 of them are spread as evenly as all of them mixed.
        return (int) low;
    }

    @Override
    public String toString() {
        return redacted();
    }
}
