package dev.levee.verification.sim;

import dev.levee.cache.CacheClosedException;
import dev.levee.cache.LoadBackoffException;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.LoadTimeoutException;
import dev.levee.cache.Outcome;
import dev.levee.cache.Source;
import dev.levee.verification.sim.Database.Load;
import java.util.Arrays;
import java.util.concurrent.CompletionException;

/** What callers were answered, judged by the promises: P1, P2, P4, P6 and P11, with true times in place of any clock. */
final class Answers {
    /** A read, the wait for a place in a batch, and hand-overs. */
    private static final long READ_BOUND = 1_500 * Faults.MILLI;

    private static final long WRITE_BOUND = 9 * Faults.SECOND;
    /** An answered heartbeat was sent at most that long ago, by a clock that may be slow. */
    private static final long NEAR_BOUND = 3 * Faults.SECOND + Faults.MILLI;

    private final World world;
    private final Database database;
    private final Oracle oracle;
    private final Policy policy;
    /** Values loaded before this must not be returned to gets that begin now; by tenant and key. */
    private final Floor[][] hardFloor = floors();
    /** Values loaded before this must not be returned as fresh. */
    private final Floor[][] softFloor = floors();

    private int open;

    Answers(World world, Database database, Oracle oracle, Policy policy) {
        this.world = world;
        this.database = database;
        this.oracle = oracle;
        this.policy = policy;
    }

    private static Floor[][] floors() {
        Floor[][] all = new Floor[Database.TENANTS][Database.KEYS];
        for (Floor[] ofTenant : all) {
            Arrays.setAll(ofTenant, key -> new Floor());
        }
        return all;
    }

    /** One call of a user, from its beginning. */
    final class Asked {
        final Engine engine;
        final String what;
        final int tenant;
        final int[] keys;
        final long maxAge;
        final long began = world.now();
        final long pausedBefore;
        private final long[] hard;
        private final long[] soft;
        private final long[] own;
        private final long linked;
        private final long[] nearTold;
        private final long[] nearOwn;
        private final long[] nearOwnSoft;
        private boolean ended;

        private Asked(Engine engine, String what, int tenant, int[] keys, long maxAge) {
            this.engine = engine;
            this.what = what;
            this.tenant = tenant;
            this.keys = keys;
            this.maxAge = maxAge;
            this.pausedBefore = engine.host.pausedNanos;
            this.hard = Arrays.stream(keys)
                    .mapToLong(key -> hardFloor[tenant][key].now())
                    .toArray();
            this.soft = Arrays.stream(keys)
                    .mapToLong(key -> softFloor[tenant][key].now())
                    .toArray();
            engine.noticePassing();
            this.own = Arrays.stream(keys)
                    .mapToLong(key -> engine.ownFloor[tenant][key])
                    .toArray();
            SimTracker link = engine.store.tracker();
            this.linked = link == null ? Long.MIN_VALUE : link.armedAt();
            this.nearTold = Arrays.stream(keys)
                    .mapToLong(key -> link == null ? Long.MIN_VALUE : link.floor(engine.keyOf(tenant, key)))
                    .toArray();
            this.nearOwn = Arrays.stream(keys)
                    .mapToLong(key -> engine.nearFloor[tenant][key])
                    .toArray();
            this.nearOwnSoft = Arrays.stream(keys)
                    .mapToLong(key -> engine.nearSoftFloor[tenant][key])
                    .toArray();
            open++;
            world.trace(() -> engine.host.name + "   calls " + this);
        }

        @Override
        public String toString() {
            return what + " t" + tenant + "/" + Arrays.toString(keys) + " of " + World.millis(began);
        }

        /** It is over, however; bounds how long it took (P6). */
        void end(long boundNanos) {
            if (!engine.host.alive) {
                return;
            }
            if (ended) {
                world.violated("P6", this + " ended twice");
                return;
            }
            ended = true;
            open--;
            long took = world.now() - began;
            long paused = engine.host.pausedNanos - pausedBefore;
            if (took > boundNanos + paused) {
                world.violated("P6", this + " took " + World.millis(took) + ", of at most " + World.millis(boundNanos));
            }
        }

        /** Its engine has died; nobody waits any more. */
        void abandoned() {
            ended = true;
            open--;
        }

        // -------------------------------------------------------------------------------------------- the writes

        void written(Throwable failure) {
            world.trace(() -> engine.host.name + "   " + this + " returned" + (failure == null ? "" : ": " + failure));
            end(WRITE_BOUND);
        }

        /** It was an invalidation and succeeded. */
        void invalidated() {
            for (int key : keys) {
                engine.ownFloor[tenant][key] = Math.max(engine.ownFloor[tenant][key], began);
                engine.nearFloor[tenant][key] = Math.max(engine.nearFloor[tenant][key], began);
                hardFloor[tenant][key].raise(world.now(), began);
            }
        }

        /** It was a put and succeeded: nothing older outlives it, unless what stood there has a higher version. */
        void put() {
            if (!policy.versioned) {
                invalidated();
            }
        }

        /** The store did not confirm it: from now on this process alone goes by it. */
        void queued() {
            boolean all = keys.length == 0;
            if (what.equals("expire")) {
                return;
            }
            for (int t = 0; t < Database.TENANTS; t++) {
                for (int key = 0; key < Database.KEYS; key++) {
                    int each = key;
                    if (all || t == tenant && Arrays.stream(keys).anyMatch(k -> k == each)) {
                        engine.ownFloor[t][key] = Math.max(engine.ownFloor[t][key], began);
                        engine.nearFloor[t][key] = Math.max(engine.nearFloor[t][key], began);
                    }
                }
            }
        }

        /** The store has confirmed it by now. */
        void replayed() {
            if (what.equals("expire")) {
                expired();
            } else if (keys.length == 0) {
                cleared();
            } else {
                for (int key : keys) {
                    hardFloor[tenant][key].raise(world.now(), began);
                }
            }
        }

        void cleared() {
            for (int t = 0; t < Database.TENANTS; t++) {
                for (int key = 0; key < Database.KEYS; key++) {
                    hardFloor[t][key].raise(world.now(), began);
                    engine.nearFloor[t][key] = Math.max(engine.nearFloor[t][key], began);
                }
            }
        }

        void expired() {
            for (int key : keys) {
                softFloor[tenant][key].raise(world.now(), began);
                engine.nearSoftFloor[tenant][key] = Math.max(engine.nearSoftFloor[tenant][key], began);
            }
        }

        // --------------------------------------------------------------------------------------------- the reads

        void answered(int index, Outcome<Row> outcome, long decidedAt) {
            int key = keys[index];
            world.mix(outcome.label().hashCode());
            world.trace(() ->
                    engine.host.name + "   " + this + " key " + key + ": " + outcome.label() + " " + outcome.value());
            if (outcome instanceof Outcome.Missing || outcome instanceof Outcome.Failed) {
                return;
            }
            Row row = outcome.value();
            engine.noticePassing();
            boolean freshly = outcome instanceof Outcome.Fresh || outcome instanceof Outcome.Loaded;
            boolean near = outcome.source() == Source.NEAR;
            long floor = near
                    ? nearFloor(index, freshly)
                    : Math.max(own[index], freshly ? Math.max(hard[index], soft[index]) : hard[index]);
            String promise = near ? "P9" : "P4";
            if (row == null) {
                if (!database.absentSince(tenant, key, floor) && !pastTheStore(outcome) && !lostByFailover(floor)) {
                    world.violated(
                            promise,
                            this + " was told that there is no row, which was so only before " + World.millis(floor));
                }
                return;
            }
            Load load = database.load(row.load());
            if (load == null || !load.row.equals(row) || row.tenant() != tenant || row.key() != key) {
                world.violated("P1", this + " was given " + row);
                return;
            }
            if (load.began < floor && !lostByFailover(floor) && !(pastTheStore(outcome) && load.began >= own[index])) {
                world.violated(
                        promise,
                        this + " was given " + row + " (" + outcome.label() + "), begun at "
                                + World.millis(load.began) + ", before the "
                                + (load.began < hard[index] ? "invalidation" : "expiry")
                                + " that began at " + World.millis(floor) + " and had returned");
            }
            Load standing = outcome instanceof Outcome.Stale && !near
                    ? oracle.standing(engine.keyOf(tenant, key), began)
                    : null;
            if (standing != null && load.began < standing.began && !standing.put) {
                world.violated(
                        "P2",
                        this + " was given " + row + " as " + outcome.label() + " although the newer value of load "
                                + standing.id + " had been stored");
            }
            // A near value is found as the call is made.
            age(outcome, load, near && freshly ? began : decidedAt);
        }

        // P9: what this process wrote it sees at once, what others wrote when a heartbeat must have been sent; and all
        // that
        // was written before its link was made. What stands in for a failed load may be older while there is no link.
        private long nearFloor(int index, boolean freshly) {
            int key = keys[index];
            long heard = freshly ? Math.max(linked, began - NEAR_BOUND) : linked;
            long floor = Math.max(nearOwn[index], hardFloor[tenant][key].at(heard));
            long soft = Math.max(nearOwnSoft[index], softFloor[tenant][key].at(heard));
            return freshly ? Math.max(floor, Math.max(nearTold[index], soft)) : floor;
        }

        // P2, with what the store's clock may err across a failover, drift, and rounding.
        private void age(Outcome<Row> outcome, Load load, long decidedAt) {
            long skew = oracle.skewNanos();
            long from = load.agesFrom;
            long age = decidedAt - from;
            long limit = policy.limit(outcome);
            if (age > limit + limit / 1_000 + 3 * Faults.MILLI + skew) {
                world.violated(
                        "P2",
                        this + " was given " + load.row + " as " + outcome.label() + " at the age of "
                                + World.millis(age) + ", of at most " + World.millis(limit));
            }
            long told = outcome.age().toNanos();
            if (told < age - age / 1_000 - 3 * Faults.MILLI - skew) {
                world.violated(
                        "P2",
                        this + " was told the age " + World.millis(told) + " of " + load.row + ", which is "
                                + World.millis(age) + " old");
            }
            if (maxAge >= 0 && from < began - maxAge - maxAge / 1_000 - 3 * Faults.MILLI - skew) {
                world.violated(
                        "P2",
                        this + " accepts the age " + World.millis(maxAge) + " and was given " + load.row + " of "
                                + World.millis(from));
            }
        }

        // A get that the store did not answer has no lease to ask, and joins the load that is under way as it is (P8).
        private boolean pastTheStore(Outcome<Row> outcome) {
            boolean joined = outcome instanceof Outcome.Loaded<Row> loaded && loaded.joined();
            return joined && engine.lastTrouble >= began;
        }

        private boolean lostByFailover(long floor) {
            return oracle.failedOverAt() >= floor;
        }

        void failed(Throwable thrown) {
            Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            world.trace(() -> engine.host.name + "   " + this + " failed: " + failure);
            world.mix(failure.getClass().getSimpleName().hashCode());
            boolean known = failure instanceof RowLoader.Down
                    || failure instanceof LoadBackoffException
                    || failure instanceof LoadTimeoutException
                    || failure instanceof LoadRejectedException
                    || failure instanceof CacheClosedException;
            if (!known) {
                world.violated("P7", this + " failed with " + failure);
            }
        }

        void endRead() {
            end(READ_BOUND + policy.loading.maxWait().toNanos());
        }
    }

    Asked ask(Engine engine, String what, int tenant, int[] keys, long maxAge) {
        return new Asked(engine, what, tenant, keys, maxAge);
    }

    /** Calls that have not ended. */
    int open() {
        return open;
    }
}
