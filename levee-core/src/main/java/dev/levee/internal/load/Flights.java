package dev.levee.internal.load;

import dev.levee.event.CacheEvent;
import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.internal.guard.StoreClock;
import dev.levee.internal.key.Key;
import dev.levee.internal.near.NearCache;
import dev.levee.internal.scope.Scopes;
import dev.levee.internal.scope.Stamps;
import dev.levee.internal.tell.Teller;
import dev.levee.internal.wire.Entry;
import dev.levee.internal.wire.Parsed;
import dev.levee.policy.Loading;
import dev.levee.policy.Protection;
import dev.levee.spi.Environment;
import dev.levee.spi.Lease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The loads of one cache that are under way in this process: at most one for each key that others can join. Thread-safe.
 *
 * @param <V> the type of the values
 */
public final class Flights<V> {
    private static final int TOKEN_BYTES = 16;

    final Guard guard;
    final StoreClock clock;
    final Recipe<V> recipe;
    final Loading loading;
    final Protection protection;
    final Backoffs backoffs;
    final Environment environment;
    final Teller teller;
    private final @Nullable NearCache<V> near;

    private final ConcurrentHashMap<String, Flight<V>> byName = new ConcurrentHashMap<>();
    // Under way, and not to be joined: detached by an own invalidation, or of a key whose place was taken.
    private final Set<Flight<V>> apart = ConcurrentHashMap.newKeySet();

    /** None under way yet. */
    public Flights(
            Guard guard,
            StoreClock clock,
            Recipe<V> recipe,
            Loading loading,
            Protection protection,
            Backoffs backoffs,
            Environment environment,
            Teller teller,
            @Nullable NearCache<V> near) {
        this.guard = guard;
        this.clock = clock;
        this.recipe = recipe;
        this.loading = loading;
        this.protection = protection;
        this.backoffs = backoffs;
        this.environment = environment;
        this.teller = teller;
        this.near = near;
    }

    /** The flight that a get may join without looking into the store first, or null. */
    public @Nullable Flight<V> open(Key key) {
        Flight<V> flight = byName.get(key.text());
        return flight != null && flight.foreground() && flight.key().equals(key) && !flight.bypasses() ? flight : null;
    }

    /** Whether any load of this key is under way here. */
    public boolean underWay(Key key) {
        return byName.containsKey(key.text());
    }

    /**
     * Joins the load of the key that is under way, or leads a new one.
     *
     * @param reached whether the store answered; if not, the load goes past it
     * @param queued whether an invalidation of the key waits for delivery
     * @return the flight that the get is now a member of; a led one waits for {@link #begin}
     * @throws dev.levee.cache.LoadRejectedException if too many wait for it already
     */
    public Flight<V> joinOrLead(Key key, Member<V> member, boolean reached, boolean queued) {
        while (true) {
            Flight<V> known = byName.get(key.text());
            if (known != null && known.key().equals(key)) {
                // Whoever reaches the store is bound by what it says; a load past it asks nobody (P4). And until a
                // queued invalidation arrives, a load that asks is told of the old value and a lease still held (P13).
                boolean unfit = reached ? known.bypasses() : queued && !known.bypasses();
                if (unfit) {
                    detach(known);
                    continue;
                }
                if (known.join(member)) {
                    return known;
                }
                if (byName.get(key.text()) != known) {
                    continue;
                }
            }
            Flight<V> mine = new Flight<>(this, key, member);
            if (!reached) {
                mine.bypass();
            }
            // A flight that this get could not join stays in its place: two keys with one name, or too old for this
            // get.
            if (known != null) {
                apart.add(mine);
            } else if (byName.putIfAbsent(key.text(), mine) != null) {
                continue;
            }
            return mine;
        }
    }

    /** Begins a flight that a get leads: takes the lease, or goes past the store. */
    public void begin(Flight<V> mine, byte @Nullable [] seen) {
        mine.take(seen);
    }

    /** Leads a load past the store that no other get joins: what it reads is for its caller only (R11). */
    public Flight<V> leadApart(Key key, Member<V> member) {
        Flight<V> mine = new Flight<>(this, key, member);
        mine.keepApart();
        apart.add(mine);
        return mine;
    }

    /** Leads a load in the background unless one is under way; null if one is. */
    public @Nullable Flight<V> leadAlone(Key key, Member<V> member, byte @Nullable [] seen) {
        Flight<V> mine = new Flight<>(this, key, member);
        if (byName.putIfAbsent(key.text(), mine) != null) {
            return null;
        }
        mine.take(seen);
        return mine;
    }

    /** The lease on a key, found busy before, has ended. */
    public void woken(String name) {
        Flight<V> flight = byName.get(name);
        if (flight != null) {
            flight.wake();
        }
        for (Flight<V> other : apart) {
            if (other.key().text().equals(name)) {
                other.wake();
            }
        }
    }

    /** No get that comes from now on joins the load of this key that is under way; what failed before is forgotten. */
    public void detach(String name) {
        Flight<V> flight = byName.get(name);
        if (flight != null) {
            detach(flight);
        }
        backoffs.forget(name);
    }

    void detach(Flight<V> flight) {
        apart.add(flight);
        byName.remove(flight.key().text(), flight);
        if (flight.closed()) {
            apart.remove(flight);
        }
    }

    /** The same for all keys of a tenant, by its text in keys. */
    public void detachTenant(String tenantText) {
        byName.values().stream()
                .filter(flight -> flight.key().tenant().equals(tenantText))
                .forEach(this::detach);
        backoffs.forgetTenant(tenantText);
    }

    /** The same for all keys. */
    public void detachAll() {
        byName.values().forEach(this::detach);
        backoffs.forgetAll();
    }

    /** Ends every wait with this failure. */
    public void failAll(Throwable failure) {
        Collection<Flight<V>> all = new ArrayList<>(byName.values());
        all.addAll(apart);
        all.forEach(flight -> flight.abort(failure));
    }

    /** How many loads are under way. */
    public int count() {
        return byName.size() + apart.size();
    }

    /** How many gets wait for them. */
    public int waiting() {
        return byName.values().stream().mapToInt(Flight::waiting).sum()
                + apart.stream().mapToInt(Flight::waiting).sum();
    }

    /** R3: stores what was loaded, if the lease is still held; answers whether it was. Every outcome is counted. */
    CompletableFuture<Boolean> fill(Key key, Scopes scopes, Lease lease, Recipe.Prepared prepared) {
        scopes.outlive(prepared.retentionMillis());
        CompletableFuture<Boolean> answer =
                guard.call(Step.GROW, store -> store.fill(lease, prepared.bytes(), prepared.retentionMillis()));
        answer.whenComplete((stored, failure) -> {
            dropNear(key.text());
            if (failure != null) {
                teller.count(Metric.FILLS_FAILED);
                teller.storeFailed("fill", Guard.asStoreException(failure));
            } else if (stored) {
                teller.count(Metric.FILLS);
            } else {
                teller.count(Metric.FILLS_REFUSED);
                if (teller.heard()) {
                    teller.tell(new CacheEvent.FillRefused(teller.cache(), key.text()));
                }
            }
        });
        return answer;
    }

    /** An own write: near gets must not wait for the store to tell of it. */
    public void dropNear(String name) {
        if (near != null) {
            near.drop(name);
        }
    }

    void remove(Flight<V> flight) {
        byName.remove(flight.key().text(), flight);
        apart.remove(flight);
    }

    /** A new token, for one attempt. */
    public static String newToken(Environment environment) {
        byte[] bytes = new byte[TOKEN_BYTES];
        environment.randomBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The entry in these bytes if it may be served as far as bytes and hard stamps can tell; else null, counted if bad. */
    public @Nullable Entry verified(Key key, byte @Nullable [] bytes, Stamps stamps) {
        if (bytes == null) {
            return null;
        }
        Parsed parsed = Entry.parse(bytes, key, recipe.codec());
        if (parsed instanceof Parsed.Bad bad) {
            teller.badEntry(key.text(), bad.reason());
        }
        return valid(parsed, stamps);
    }

    /** The same of bytes that were verified before: bad ones are not counted again. */
    @Nullable
    Entry verifiedAgain(Key key, byte @Nullable [] bytes, Stamps stamps) {
        return bytes == null ? null : valid(Entry.parse(bytes, key, recipe.codec()), stamps);
    }

    private static @Nullable Entry valid(Parsed parsed, Stamps stamps) {
        return parsed instanceof Entry entry && stamps.hardStand() && entry.hardMatches(stamps.hardDigest())
                ? entry
                : null;
    }
}
