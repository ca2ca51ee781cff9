package dev.levee.internal.key;

import java.nio.charset.StandardCharsets;

/** How a tenant stands in a key. What is not short and plain is digested, so it can neither inject nor show who it is. */
final class TenantText {
    private static final int MAX_TENANT = 256;
    private static final int MAX_PLAIN = 64;
    private static final int DIGESTED_BITS = 128;
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567"; // RFC 4648, in lower case, without padding

    private TenantText() {}

    static String of(String tenant) {
        if (tenant.isEmpty()) {
            throw new IllegalArgumentException(
                    "tenant \"\" is empty. Name whose data it is, or declare the resource as shared() if it is nobody's.");
        }
        if (tenant.length() > MAX_TENANT) {
            throw new IllegalArgumentException(
                    "The tenant has " + tenant.length() + " chars, more than " + MAX_TENANT + ". Pass its id instead.");
        }
        if (isPlain(tenant)) {
            return tenant;
        }
        if (!Canonical.wellFormed(tenant)) {
            throw new IllegalArgumentException("The tenant holds an unpaired surrogate, which no UTF-8 stands for.");
        }
        return '_' + base32(Scratch.sha256().digest(tenant.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether it matches {@code [a-z0-9][a-z0-9_]{0,63}}; asked by every get of a batch over tenants, so no regex. */
    private static boolean isPlain(String tenant) {
        if (tenant.length() > MAX_PLAIN || tenant.charAt(0) == '_') {
            return false;
        }
        for (int i = 0; i < tenant.length(); i++) {
            char c = tenant.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_')) {
                return false;
            }
        }
        return true;
    }

    private static String base32(byte[] digest) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < DIGESTED_BITS; bit += 5) {
            int five = 0;
            for (int i = bit; i < bit + 5; i++) {
                // The 26th letter holds the last 3 bits and two zeros, as RFC 4648 pads.
                int one = i < DIGESTED_BITS ? digest[i / 8] >> (7 - i % 8) & 1 : 0;
                five = five << 1 | one;
            }
            text.append(BASE32.charAt(five));
        }
        return text.toString();
    }
}
