package dev.levee.verification.sim;

import dev.levee.cache.Outcome;
import dev.levee.cache.Outcome.StaleReason;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.policy.Loading;
import java.time.Duration;

/** What the caches of one world promise; drawn from its seed, the same for all of its engines. */
final class Policy {
    final Freshness freshness;
    final Loading loading;
    final Budget budget;
    final boolean versioned;
    final boolean bulk;

    Policy(Chance chance) {
        Duration ttl = Duration.ofMillis(new long[] {1_500, 4_000, 12_000, 60_000}[chance.below(4)]);
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
        versioned = chance.oneIn(4);
        bulk = chance.oneIn(2);
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
        return limit.toNanos();
    }

    @Override
    public String toString() {
        return freshness + " " + loading + (versioned ? " versioned" : "") + (bulk ? " bulk" : "");
    }
}
