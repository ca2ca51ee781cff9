package dev.levee.verification.sim;

import dev.levee.cache.Outcome;
import dev.levee.cache.Outcome.StaleReason;
import dev.levee.cache.Source;
import dev.levee.policy.Breaker;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.policy.Loading;
import dev.levee.policy.Near;
import dev.levee.policy.Protection;
import java.time.Duration;

/** What the caches of one world promise; drawn from its seed, the same for all of its engines. */
final class Policy {
    final Freshness freshness;
    final Loading loading;
    final Budget budget;
    /** Null for none. */
    final Breaker breaker;

    final Protection protection;
    final boolean versioned;
    final boolean bulk;
    /** What some of the engines keep near; null for nothing. */
    final Near near;

    /** @param apart decides about what is near, so that worlds without it are as they would be if there were no such thing */
    Policy(Chance chance, Chance apart) {
        Duration ttl = Duration.ofMillis(new long[] {1_000, 1_500, 5_000, 60_000}[chance.below(4)]);
        Freshness chosen = Freshness.of(ttl);
        if (chance.oneIn(2)) {
            chosen = chosen.withStaleWhileRevalidate(Duration.ofMillis(chance.between(200, 3_000)));
        }
        if (!chance.oneIn(3)) {
            chosen = chosen.withStaleIfError(Duration.ofMillis(chance.between(500, 20_000)));
        }
        if (chance.oneIn(4)) {
            chosen = chosen.withRefreshAhead(Duration.ZERO);
        }
        freshness = chosen;
        loading = Loading.DEFAULT
                .withLease(Duration.ofMillis(chance.between(300, 5_000)))
                .withMaxWait(Duration.ofMillis(chance.between(500, 6_000)))
                .withConcurrentRefreshes(chance.oneIn(4) ? 1 : 16);
        budget = Budget.DEFAULT.withKeysPerCall(chance.oneIn(2) ? 2 : 256);
        breaker = chance.oneIn(2) ? null : breaker(chance);
        protection = protection(chance);
        versioned = chance.oneIn(4);
        bulk = chance.oneIn(2);
        near = apart.oneIn(2) ? null : near(apart, ttl);
    }

    private static Near near(Chance chance, Duration ttl) {
        Duration longest = chance.oneIn(3) ? Duration.ofMillis(chance.between(100, ttl.toMillis())) : ttl;
        Near chosen = Near.entries(chance.oneIn(4) ? 2 : 100, longest);
        if (chance.oneIn(2)) {
            chosen = chosen.withStandIn(Duration.ofMillis(chance.between(1_000, 20_000)));
        }
        return chance.oneIn(4) ? chosen.withCopies() : chosen;
    }

    // Runs are short, so some breakers are quick to open, or none ever would.
    private static Breaker breaker(Chance chance) {
        if (chance.oneIn(2)) {
            return Breaker.DEFAULT;
        }
        return Breaker.DEFAULT
                .withMinimumCalls((int) chance.between(4, 20))
                .withErrorRate(0.05 + chance.share() * 0.5)
                .withOpenFor(Duration.ofMillis(chance.between(200, 3_000)))
                .withProbes((int) chance.between(1, 5))
                .withRamp(Duration.ofMillis(chance.oneIn(3) ? 0 : chance.between(100, 3_000)));
    }

    private Protection protection(Chance chance) {
        Protection chosen = Protection.DEFAULT;
        if (chance.oneIn(2)) {
            chosen = chosen.withConcurrentLoads(1 + chance.below(3))
                    .withPlaceWait(Duration.ofMillis(chance.between(0, 1_500)));
        }
        if (chance.oneIn(3)) {
            long soft = chance.between(10, 400);
            boolean softly = chance.oneIn(2) && !freshness.longestStale().isZero();
            long hard =
                    Math.min(soft + chance.between(1, 1_500), loading.maxWait().toMillis());
            chosen = chosen.withTimeouts(
                    softly ? Duration.ofMillis(soft) : Duration.ZERO,
                    chance.oneIn(3) ? Duration.ZERO : Duration.ofMillis(hard));
        }
        if (chance.oneIn(2)) {
            chosen = chosen.withBackoff(Duration.ZERO, Duration.ZERO);
        }
        return chosen;
    }

    /** The greatest age at which this outcome may be told. */
    long limit(Outcome<Row> outcome) {
        Duration limit = freshness.ttl();
        if (outcome instanceof Outcome.Stale<Row> stale) {
            limit = limit.plus(
                    stale.reason() == StaleReason.REVALIDATING
                            ? freshness.staleWhileRevalidate()
                            // What may be served while it is reloaded may be served when that fails.
                            : freshness.longestStale());
        } else if (outcome instanceof Outcome.Loaded) {
            return Long.MAX_VALUE / 2;
        }
        if (near != null && outcome instanceof Outcome.Stale && outcome.source() == Source.NEAR) {
            limit = limit.plus(near.standIn());
        }
        return limit.toNanos();
    }

    @Override
    public String toString() {
        return freshness + " " + loading + " " + breaker + " " + protection + (versioned ? " versioned" : "")
                + (bulk ? " bulk" : "") + (near == null ? "" : " " + near);
    }
}
