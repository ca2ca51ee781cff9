package dev.levee.http;

import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.Outcome;
import dev.levee.cache.Source;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns outcomes into the response headers {@code Age} (RFC 9111) and {@code Cache-Status} (RFC 9211). Immutable.
 *
 * <pre>{@code
 * HttpCacheHeaders headers = HttpCacheHeaders.named("shop");
 * headers.of(outcome).forEach(response::setHeader); // Cache-Status: shop; hit; ttl=288, Age: 13
 * }</pre>
 *
 * <p>{@code Cache-Status} says {@code hit} where no loader was waited for, with {@code ttl}, the seconds that the value stays
 * fresh, negative since when it is stale; else {@code fwd} with its reason, {@code collapsed} where another's load was joined,
 * and {@code stored=?0} where it is known that nothing is kept. Whether a loaded value is stored is not known yet when it is
 * returned, so {@code stored} is never claimed. {@code detail} is Levee's own word; {@code key} is left out, as keys are
 * nobody's business outside. {@code Age} comes with values that were not loaded for this request, rounded up to seconds.
 *
 * <p>A response that has passed through another cache before has these headers already: then append to {@code Cache-Status}
 * ({@code addHeader}), as each cache adds a member of its own.
 */
public final class HttpCacheHeaders {
    /** The name of the first header. */
    public static final String AGE = "Age";

    /** The name of the second. */
    public static final String CACHE_STATUS = "Cache-Status";

    private final String name;

    private HttpCacheHeaders(String name) {
        this.name = name;
    }

    /**
     * For a cache that calls itself {@code name} in {@code Cache-Status}: a token as it is, any other text quoted.
     *
     * @throws IllegalArgumentException if it is empty, or holds what no string of RFC 9651 may: a character outside of
     *     printable ASCII
     */
    public static HttpCacheHeaders named(String name) {
        return new HttpCacheHeaders(StructuredField.tokenOrString("the name of the cache in Cache-Status", name));
    }

    /**
     * The headers of a response made of this outcome, by name: {@code Cache-Status} always, {@code Age} if it has one.
     * Failures get headers too, as an error response may say why.
     */
    public Map<String, String> of(Outcome<?> outcome) {
        return of(outcome, null);
    }

    /**
     * The same, of a loader that asks another server by HTTP.
     *
     * @param forwardStatus the status code that it answered with; told only if a loader was asked
     * @throws IllegalArgumentException if it is none, 100 to 599
     */
    public Map<String, String> of(Outcome<?> outcome, int forwardStatus) {
        if (forwardStatus < 100 || forwardStatus > 599) {
            throw new IllegalArgumentException("Cache-Status: fwd-status " + forwardStatus
                    + " is no status code of HTTP, 100 to 599. Leave it out if the loader does not ask by HTTP.");
        }
        return of(outcome, Integer.valueOf(forwardStatus));
    }

    private Map<String, String> of(Outcome<?> outcome, @Nullable Integer forwardStatus) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(CACHE_STATUS, status(outcome, forwardStatus));
        if (!loadedForThis(outcome) && outcome.source() != null) {
            headers.put(AGE, Long.toString(StructuredField.integer(secondsUp(outcome.age()))));
        }
        return headers;
    }

    // Age says that the response was not generated for this request (RFC 9111, 5.1).
    private static boolean loadedForThis(Outcome<?> outcome) {
        return outcome instanceof Outcome.Loaded<?> loaded && !loaded.joined();
    }

    private String status(Outcome<?> outcome, @Nullable Integer forwardStatus) {
        Member member = new Member(name);
        if (outcome instanceof Outcome.Fresh<?> fresh) {
            member.hit().ttl(fresh.freshFor());
            if (fresh.source() == Source.NEAR) {
                member.detail("near");
            } else if (fresh.refreshing()) {
                member.detail(fresh.label());
            }
        } else if (outcome instanceof Outcome.Stale<?> stale) {
            stale(member, stale, forwardStatus);
        } else if (outcome instanceof Outcome.Loaded<?> loaded) {
            loaded(member, loaded, forwardStatus);
        } else if (outcome instanceof Outcome.Failed<?> failed) {
            // What was refused before a loader was asked was not forwarded.
            boolean asked = !(failed.failure() instanceof LoadRejectedException
                    || failed.failure() instanceof LoadBackoffException);
            if (asked) {
                member.forward("miss", forwardStatus);
            }
            member.detail(failed.label());
        } else {
            member.detail(outcome.label());
        }
        return member.text();
    }

    private static void stale(Member member, Outcome.Stale<?> stale, @Nullable Integer forwardStatus) {
        switch (stale.reason()) {
            // No loader was asked for it, or none that this request waited for.
            case REVALIDATING, BACKING_OFF, LOAD_REJECTED -> member.hit().ttl(stale.freshFor());
            case LOADER_FAILED, LOADER_SLOW ->
                member.forward("stale", forwardStatus).ttl(stale.freshFor());
            case WAITED_TOO_LONG ->
                member.forward("stale", null).ttl(stale.freshFor()).flag("collapsed");
        }
        member.detail(stale.label());
    }

    private static void loaded(Member member, Outcome.Loaded<?> loaded, @Nullable Integer forwardStatus) {
        switch (loaded.reason()) {
            case NOTHING_CACHED -> member.forward("uri-miss", forwardStatus);
            case UNDER_WAY -> member.forward("miss", forwardStatus);
            case STALE -> member.forward("stale", forwardStatus);
            case TOO_OLD -> member.forward("request", forwardStatus);
            case PAST_STORE, TRANSACTION, BYPASSING, ROLLOUT ->
                member.forward("bypass", forwardStatus).flag("stored=?0");
        }
        if (loaded.joined()) {
            member.flag("collapsed");
        }
        member.detail(loaded.reason().label());
    }

    // Up, so that nobody downstream takes a value for younger than it is.
    private static long secondsUp(Duration age) {
        return age.getNano() == 0 ? age.getSeconds() : age.getSeconds() + 1;
    }

    /** One member of the list: the cache, and parameters in the order in which they are given. */
    private static final class Member {
        private final StringBuilder text;

        Member(String name) {
            text = new StringBuilder(name);
        }

        Member hit() {
            return flag("hit");
        }

        Member forward(String reason, @Nullable Integer status) {
            flag("fwd=" + reason);
            return status == null ? this : flag("fwd-status=" + status);
        }

        // Down, for the same reason as the age is rounded up; getSeconds() is that already.
        Member ttl(@Nullable Duration freshFor) {
            return freshFor == null ? this : flag("ttl=" + StructuredField.integer(freshFor.getSeconds()));
        }

        Member detail(String token) {
            return flag("detail=" + token);
        }

        Member flag(String parameter) {
            text.append("; ").append(parameter);
            return this;
        }

        String text() {
            return text.toString();
        }
    }
}
