package dev.levee.http;

import dev.levee.cache.TenantCache;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code Cache-Control} of a request asks of a cache (RFC 9111, 5.2.1). Whoever may send it may make the database
 * work, so look at it only for callers who may.
 *
 * <pre>{@code
 * CacheControl asked = CacheControl.of(request.getHeader("Cache-Control"));
 * Outcome<Price> outcome = asked.on(prices.tenant("acme")).lookup(sku);
 * }</pre>
 *
 * <table>
 * <caption>What is made of the directives</caption>
 * <tr><td>{@code no-cache}, {@code max-age=0}</td><td>loads anew, and stores what was loaded</td></tr>
 * <tr><td>{@code max-age=60}</td><td>accepts a value of at most 60 s</td></tr>
 * <tr><td>{@code no-store}</td><td>goes past the cache: looks for nothing, stores nothing</td></tr>
 * <tr><td>{@code only-if-cached}</td><td>told by {@link #onlyIfCached()}: then ask {@code getIfPresent}, and answer 504</td></tr>
 * <tr><td>others</td><td>are not looked at; a policy is not loosened by who asks</td></tr>
 * </table>
 *
 * @param maxAge the greatest age that is accepted, zero for {@code no-cache}; null if any that the policy allows
 * @param noStore whether the answer must not be stored
 * @param onlyIfCached whether the answer may be none, instead of a load
 */
public record CacheControl(@Nullable Duration maxAge, boolean noStore, boolean onlyIfCached) {
    // Longer than any policy may be; also what greater numbers mean (RFC 9111, 1.2.2).
    private static final long LONGEST_SECONDS = Integer.MAX_VALUE;

    /**
     * Reads a header. What is no directive, or has no argument that it needs, is ignored; of several max-ages the least
     * counts.
     *
     * @param header the value of {@code Cache-Control}, several of them joined by commas; null if there is none
     */
    public static CacheControl of(@Nullable String header) {
        Duration maxAge = null;
        boolean noStore = false;
        boolean onlyIfCached = false;
        Directives directives = new Directives(header == null ? "" : header);
        while (directives.next()) {
            switch (directives.name().toLowerCase(Locale.ROOT)) {
                case "no-cache" -> maxAge = Duration.ZERO;
                case "max-age" -> maxAge = least(maxAge, seconds(directives.argument()));
                case "no-store" -> noStore = true;
                case "only-if-cached" -> onlyIfCached = true;
                default -> {}
            }
        }
        return new CacheControl(maxAge, noStore, onlyIfCached);
    }

    /** This cache, as the request wants it asked. */
    public <P, V> TenantCache<P, V> on(TenantCache<P, V> cache) {
        TenantCache<P, V> asked = maxAge == null ? cache : cache.withMaxAge(maxAge);
        return noStore ? asked.bypassing() : asked;
    }

    private static @Nullable Duration least(@Nullable Duration known, @Nullable Duration next) {
        if (known == null || next == null) {
            return known == null ? next : known;
        }
        return known.compareTo(next) < 0 ? known : next;
    }

    private static @Nullable Duration seconds(@Nullable String argument) {
        if (argument == null
                || argument.isEmpty()
                || !argument.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            return null;
        }
        return Duration.ofSeconds(argument.length() > 10 ? LONGEST_SECONDS : Long.parseLong(argument));
    }
}
