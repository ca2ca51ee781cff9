package dev.levee.spi;

/**
 * The right to load one key and to fill it, as granted by the store. Fencing is by equality of both the token and the
 * store's time of the grant, so a grant command that the driver delivers twice revives nothing (rule R1; after the leases
 * of Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013).
 *
 * @param key the key that may be filled
 * @param token 16 random bytes as 32 hex digits, new for every attempt
 * @param grantedMicros the store's time of the grant, in microseconds since the epoch
 */
public record Lease(String key, String token, long grantedMicros) {

    /** The store's time of the grant in milliseconds: the age of the value loaded under this lease counts from it. */
    public long grantedMillis() {
        return grantedMicros / 1_000;
    }
}
