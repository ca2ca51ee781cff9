package dev.levee.policy;

import static dev.levee.policy.Rules.positive;

import java.time.Duration;

/**
 * How long a value may be served, counted from the moment its load was granted, on the store's clock. The terms of RFC 5861.
 *
 * @param ttl how long the value is fresh; positive
 * @param refreshAhead the last part of the ttl, in which a get returns the value and starts one reload in the background;
 *     less than {@code ttl}, zero for none
 * @param staleWhileRevalidate time past {@code ttl} in which readers get the old value while one reloads; zero for none
 * @param staleIfError time past {@code ttl} in which the old value stands in for a failed loader; zero for none
 * @param jitter the part of the ttl, 0 to 0.9, by which an entry's own ttl is shortened at random, so that entries
 *     stored together do not expire together; never lengthens
 * @param absentTtl how long it is remembered that the loader found nothing (null); zero to not remember
 */
public record Freshness(
        Duration ttl,
        Duration refreshAhead,
        Duration staleWhileRevalidate,
        Duration staleIfError,
        double jitter,
        Duration absentTtl) {

    /** The longest that any of the durations may be: ten years. */
    public static final Duration LONGEST = Duration.ofDays(3_650);

    private static final Duration REFRESH_AHEAD_AT_MOST = Duration.ofSeconds(30);
    private static final Duration ABSENT_AT_MOST = Duration.ofSeconds(30);
    private static final double DEFAULT_JITTER = 0.1;

    /** @throws IllegalArgumentException with every part that breaks its bound: the part, the value and the bound */
    public Freshness {
        new Conflicts()
                .positive("freshness.ttl", ttl)
                .notNegative("freshness.refreshAhead", refreshAhead)
                .notNegative("freshness.staleWhileRevalidate", staleWhileRevalidate)
                .notNegative("freshness.staleIfError", staleIfError)
                .notNegative("freshness.absentTtl", absentTtl)
                .unless(
                        refreshAhead.isNegative()
                                || ttl.isZero()
                                || ttl.isNegative()
                                || refreshAhead.compareTo(ttl) < 0,
                        "freshness.refreshAhead " + refreshAhead + " is not less than freshness.ttl " + ttl
                                + ", so every read would reload. Set it below the ttl.")
                .unless(
                        jitter >= 0 && jitter <= 0.9,
                        "freshness.jitter " + jitter + " is outside 0 to 0.9. Set it to a share, such as 0.1.")
                .throwIfAny();
    }

    /**
     * Fresh for {@code ttl}, reloaded ahead in its last tenth (at most 30 s), entries up to a tenth shorter by jitter, an
     * absent value remembered for {@code ttl} but at most 30 s, and nothing stale ever served.
     */
    public static Freshness of(Duration ttl) {
        positive("freshness.ttl", ttl);
        return new Freshness(
                ttl,
                shorter(ttl.dividedBy(10), REFRESH_AHEAD_AT_MOST),
                Duration.ZERO,
                Duration.ZERO,
                DEFAULT_JITTER,
                shorter(ttl, ABSENT_AT_MOST));
    }

    /** This, with another {@link #refreshAhead()}. */
    public Freshness withRefreshAhead(Duration value) {
        return new Freshness(ttl, value, staleWhileRevalidate, staleIfError, jitter, absentTtl);
    }

    /** This, with another {@link #staleWhileRevalidate()}. */
    public Freshness withStaleWhileRevalidate(Duration value) {
        return new Freshness(ttl, refreshAhead, value, staleIfError, jitter, absentTtl);
    }

    /** This, with another {@link #staleIfError()}. */
    public Freshness withStaleIfError(Duration value) {
        return new Freshness(ttl, refreshAhead, staleWhileRevalidate, value, jitter, absentTtl);
    }

    /** This, with another {@link #jitter()}. */
    public Freshness withJitter(double value) {
        return new Freshness(ttl, refreshAhead, staleWhileRevalidate, staleIfError, value, absentTtl);
    }

    /** This, with another {@link #absentTtl()}. */
    public Freshness withAbsentTtl(Duration value) {
        return new Freshness(ttl, refreshAhead, staleWhileRevalidate, staleIfError, jitter, value);
    }

    /** How long past its ttl an entry is of any use: the longer of the two stale windows. */
    public Duration longestStale() {
        return staleWhileRevalidate.compareTo(staleIfError) > 0 ? staleWhileRevalidate : staleIfError;
    }

    /**
     * What to do with an entry.
     *
     * @param ageMillis its age
     * @param life how long it may be served, as it says itself
     * @param softExpired whether it was set aside by an expire: never fresh, whatever its age
     * @param maxAgeMillis the greatest age that the caller accepts
     */
    public Verdict judge(long ageMillis, Life life, boolean softExpired, long maxAgeMillis) {
        if (ageMillis > maxAgeMillis) {
            return Verdict.LOAD;
        }
        long fresh = freshMillis(life);
        if (!softExpired && ageMillis < fresh) {
            return ageMillis >= fresh - refreshAheadMillis(fresh) ? Verdict.SERVE_AND_REFRESH : Verdict.SERVE;
        }
        long past = Math.max(0, ageMillis - fresh);
        if (past < Math.min(staleWhileRevalidate.toMillis(), life.staleMillis())) {
            return Verdict.SERVE_STALE_AND_REFRESH;
        }
        if (past < Math.min(staleIfError.toMillis(), life.staleMillis())) {
            return Verdict.LOAD_OR_SERVE_STALE;
        }
        return Verdict.LOAD;
    }

    /**
     * How long from now an entry is fresh and not due for a reload, in ms; zero or less if it is not now.
     *
     * @param ageMillis its age
     * @param life how long it may be served, as it says itself
     */
    public long servedFor(long ageMillis, Life life) {
        long fresh = freshMillis(life);
        return fresh - refreshAheadMillis(fresh) - ageMillis;
    }

    /**
     * How long from now an entry is fresh, in ms; zero or less if it is not, and then since when.
     *
     * @param ageMillis its age
     * @param life how long it may be served, as it says itself
     */
    public long freshFor(long ageMillis, Life life) {
        return freshMillis(life) - ageMillis;
    }

    // An entry whose ttl was chosen for it keeps that; any other is bound by this policy too, which may have been
    // tightened
    // since the entry was written.
    private long freshMillis(Life life) {
        return life.chosen() ? life.freshMillis() : Math.min(life.freshMillis(), ttl.toMillis());
    }

    // In proportion, so that an entry with a short ttl of its own is not reloaded by every read.
    private long refreshAheadMillis(long fresh) {
        double share = (double) refreshAhead.toMillis() / Math.max(1, ttl.toMillis());
        return Math.min(refreshAhead.toMillis(), (long) (fresh * share));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
