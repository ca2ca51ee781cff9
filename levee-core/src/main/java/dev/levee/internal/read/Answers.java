package dev.levee.internal.read;

import dev.levee.cache.Outcome;
import dev.levee.cache.Outcome.LoadReason;
import dev.levee.cache.Outcome.StaleReason;
import dev.levee.cache.Source;
import dev.levee.event.Metric;
import dev.levee.internal.near.NearCache;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.wire.Entry;
import dev.levee.policy.Verdict;
import dev.levee.spi.CodecException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a get may be answered with, by its own policy: it judges entries and decodes them, and keeps near what it has read. */
final class Answers<P, V> {
    private final ReadPath<P, V> path;
    private final Ask<P, V> ask;
    private final Reach reach;
    private final long startNanos;
    // The right to keep near what the present read finds.
    private NearCache.@Nullable Ticket nearTicket;
    // Until anybody was asked, the only way to load is to join.
    private volatile LoadReason loadReason = LoadReason.UNDER_WAY;

    /** Of a get that began at this local time. */
    Answers(ReadPath<P, V> path, Ask<P, V> ask, Reach reach, long startNanos) {
        this.path = path;
        this.ask = ask;
        this.reach = reach;
        this.startNanos = startNanos;
    }

    /** When the get began, in local time. */
    long startNanos() {
        return startNanos;
    }

    /** A read is about to be sent: what it finds may be kept near, unless it is overtaken. */
    void asksStore() {
        NearHits<P, V> hits = path.nearHits;
        if (hits != null && reach == Reach.ALL) {
            nearTicket = hits.near.ticket(ask.key());
            if (!hits.near.serves()) {
                path.teller.count(Metric.NEAR_DISARMED);
            }
        }
    }

    /** The store is not asked, or gave no answer. */
    void pastStore() {
        if (ask.route() == Route.CONTROL) {
            path.teller.count(Metric.ROLLOUT_CONTROL);
        }
        loadReason = reach == Reach.NONE && !ask.route().past() ? LoadReason.TRANSACTION : ask.route().reason;
    }

    /** The store answered, with this entry or none that may be looked at. */
    void saw(@Nullable Entry entry, Stamps stamps) {
        if (entry == null) {
            loadReason = LoadReason.NOTHING_CACHED;
            return;
        }
        boolean fresh = entry.softMatches(stamps.softDigest())
                && path.freshness.freshFor(path.clock.ageMillis(entry.loadedAtMillis()), entry.life()) > 0;
        loadReason = fresh ? LoadReason.TOO_OLD : LoadReason.STALE;
    }

    /** Why this get loads, if it does. */
    LoadReason loadReason() {
        return loadReason;
    }

    /** What may be done with an entry; {@code softExpired} if it was set aside by an expire. */
    Verdict judge(Entry entry, boolean softExpired) {
        // What was loaded after this get began is young enough for it, however long the get took since.
        long waited = (path.environment.nanoTime() - startNanos) / 1_000_000;
        long maxAge = ask.maxAgeMillis() == Ask.ANY_AGE ? Ask.ANY_AGE : ask.maxAgeMillis() + waited;
        long age = path.clock.ageMillis(entry.loadedAtMillis());
        Verdict verdict = path.freshness.judge(age, entry.life(), softExpired, maxAge);
        boolean fresh = verdict == Verdict.SERVE || verdict == Verdict.SERVE_AND_REFRESH;
        return ask.mode() == Ask.Mode.WARM && !fresh ? Verdict.LOAD : verdict;
    }

    /** Whether a value whose load began at this local time is young enough. */
    boolean accepts(long loadBeganNanos) {
        return ask.maxAgeMillis() == Ask.ANY_AGE || startNanos - loadBeganNanos <= ask.maxAgeMillis() * 1_000_000;
    }

    /**
     * The answer that this entry is, by its verdict; null if its value cannot be decoded.
     *
     * @param readWith the stamps that were found beside it if it has just been read, and may be kept near; or null
     */
    @Nullable
    Outcome<V> of(Entry entry, Verdict verdict, @Nullable Stamps readWith) {
        return of(
                entry, verdict == Verdict.SERVE_STALE_AND_REFRESH ? StaleReason.REVALIDATING : null, verdict, readWith);
    }

    /** The answer that a stale entry is, for this reason; null if its value cannot be decoded. */
    @Nullable
    Outcome<V> stale(Entry entry, StaleReason reason) {
        return of(entry, reason, Verdict.LOAD_OR_SERVE_STALE, null);
    }

    /** The answer if this entry may stand in for a load; null if it may not. */
    @Nullable
    Outcome<V> standIn(Entry entry, boolean softExpired, StaleReason reason) {
        return judge(entry, softExpired) == Verdict.LOAD ? null : stale(entry, reason);
    }

    /** What was kept near and may stand in, last of all: the store would have had the better one. Null if nothing may. */
    @Nullable
    Outcome<V> nearStandIn(StaleReason reason) {
        NearHits<P, V> hits = path.nearHits;
        if (hits == null || ask.mode() == Ask.Mode.RELOAD || reach != Reach.ALL) {
            return null;
        }
        return path.backlog.blocks(ask.key().text()) ? null : hits.standIn(ask, reason);
    }

    private @Nullable Outcome<V> of(
            Entry entry, @Nullable StaleReason staleReason, Verdict verdict, @Nullable Stamps readWith) {
        V value;
        try {
            value = entry.value(path.codec);
        } catch (CodecException bad) {
            path.teller.badEntry(ask.key().text(), Metric.BAD_PAYLOAD);
            loadReason = LoadReason.NOTHING_CACHED;
            return null;
        }
        if (readWith != null) {
            keepNear(entry, value, readWith);
        }
        long ageMillis = path.clock.ageMillis(entry.loadedAtMillis());
        Duration age = Duration.ofMillis(ageMillis);
        long fresh = path.freshness.freshFor(ageMillis, entry.life());
        return staleReason == null
                ? new Outcome.Fresh<>(
                        value,
                        Source.STORE,
                        age,
                        verdict == Verdict.SERVE_AND_REFRESH,
                        Duration.ofMillis(Math.max(0, fresh)))
                : new Outcome.Stale<>(value, Source.STORE, age, staleReason, Duration.ofMillis(Math.min(0, fresh)));
    }

    private void keepNear(Entry entry, @Nullable V value, Stamps stamps) {
        NearHits<P, V> hits = path.nearHits;
        NearCache.Ticket ticket = nearTicket;
        nearTicket = null;
        if (hits != null && ticket != null) {
            long served = path.freshness.servedFor(path.clock.ageMillis(entry.loadedAtMillis()), entry.life());
            hits.near.put(ticket, ask.key(), ask.params(), entry, value, stamps, served);
        }
    }
}
