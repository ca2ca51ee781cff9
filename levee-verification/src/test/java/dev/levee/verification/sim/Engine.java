package dev.levee.verification.sim;

import dev.levee.CacheBuilder;
import dev.levee.Levee;
import dev.levee.LeveeBuilder;
import dev.levee.cache.AsyncTenantCache;
import dev.levee.cache.Cache;
import dev.levee.cache.CacheClosedException;
import dev.levee.cache.InvalidationException;
import dev.levee.cache.Outcome;
import dev.levee.cache.Source;
import dev.levee.cache.TenantCache;
import dev.levee.event.BreakerState;
import dev.levee.event.CacheEvent;
import dev.levee.event.CacheStats;
import dev.levee.event.Metric;
import dev.levee.internal.read.Insight;
import dev.levee.verification.sim.Answers.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** One process of the fleet: the engine as it ships, on a host of its own, and the calls of its users. */
final class Engine {
    private static final int[] ALL_KEYS = IntStream.range(0, Database.KEYS).toArray();

    final Host host;
    final SimStore store;
    final Cache<Integer, Row> cache;
    /** When the engine last noticed that its store had failed; true time. */
    long lastTrouble = Long.MIN_VALUE / 2;

    /** Values loaded before this were invalidated by this very process; by tenant and key. */
    final long[][] ownFloor = new long[Database.TENANTS][Database.KEYS];

    /** The same for what is near, where every write of this process counts at once; and what it made stale. */
    final long[][] nearFloor = new long[Database.TENANTS][Database.KEYS];

    final long[][] nearSoftFloor = new long[Database.TENANTS][Database.KEYS];

    private final Simulation sim;
    private final World world;
    private final SimEnvironment environment;
    private final Levee levee;
    private final Map<Asked, Boolean> open = new LinkedHashMap<>();
    private final List<Asked> queued = new ArrayList<>();
    private final Map<String, Long> told = new TreeMap<>();
    private boolean closed;
    private long passed;

    Engine(Simulation sim, String name) {
        this.sim = sim;
        List.of(ownFloor, nearFloor, nearSoftFloor)
                .forEach(all -> Arrays.stream(all).forEach(floors -> Arrays.fill(floors, Long.MIN_VALUE)));
        this.world = sim.world;
        this.host = new Host(name, world.chance);
        this.environment = new SimEnvironment(world, host, sim.faults);
        this.store = new SimStore(world, host, sim.server, sim.oracle, sim.faults);
        LeveeBuilder fleet = Levee.with(store)
                .namespace("sim")
                .budget(sim.policy.budget)
                .environment(environment)
                .listener(event -> {
                    if (event instanceof CacheEvent.StoreFailed || event instanceof CacheEvent.BreakerChanged) {
                        lastTrouble = world.now();
                    }
                });
        this.levee = (sim.policy.breaker == null ? fleet.withoutBreaker() : fleet.breaker(sim.policy.breaker)).build();
        RowLoader loader = new RowLoader(sim, this);
        CacheBuilder<Integer, Row> builder = levee.cache("row", Integer.class, Row.class)
                .freshness(sim.policy.freshness)
                .loading(sim.policy.loading)
                .protection(sim.policy.protection)
                .codec(Row.CODEC)
                .loader((key, context) ->
                        loader.load(tenant(context.tenant()), Set.of(key)).get(key));
        if (sim.policy.bulk) {
            builder.bulkLoader((keys, context) -> loader.load(tenant(context.tenant()), keys));
        }
        if (sim.policy.near != null && !world.chance.oneIn(4)) {
            builder.near(sim.policy.near);
        }
        if (sim.policy.versioned) {
            builder.versionOf(Row::version);
        }
        this.cache = builder.build();
    }

    /** How many gets so far were told not to ask the store, or could not. */
    long noticePassing() {
        long passes = cache.stats().count(Metric.BYPASSED);
        if (passes > passed || levee.breakerState() != BreakerState.CLOSED) {
            passed = passes;
            lastTrouble = world.now();
        }
        return passes;
    }

    private static int tenant(String name) {
        return name.charAt(1) - '0';
    }

    private TenantCache<Integer, Row> of(int tenant) {
        return cache.tenant("t" + tenant);
    }

    String keyOf(int tenant, int key) {
        return cache.keyOf("t" + tenant, key);
    }

    // ------------------------------------------------------------------------------------------------- the reads

    private Asked ask(String what, int tenant, int[] keys, long maxAge) {
        Asked asked = sim.answers.ask(this, what, tenant, keys, maxAge);
        open.put(asked, Boolean.TRUE);
        return asked;
    }

    void get(int tenant, int key) {
        one(ask("get", tenant, new int[] {key}, -1), of(tenant).async().lookup(key));
    }

    void getIfPresent(int tenant, int key) {
        Asked asked = ask("getIfPresent", tenant, new int[] {key}, -1);
        CompletionStage<Outcome<Row>> answer = Insight.peek(of(tenant), key);
        one(asked, answer);
    }

    void getYounger(int tenant, int key, long maxAgeMillis) {
        Asked asked =
                ask("get of at most " + maxAgeMillis + "ms", tenant, new int[] {key}, maxAgeMillis * Faults.MILLI);
        sim.oracle.reloading(host, keyOf(tenant, key));
        one(
                asked,
                of(tenant).withMaxAge(Duration.ofMillis(maxAgeMillis)).async().lookup(key));
    }

    void refresh(int tenant, int key) {
        Asked asked = ask("refresh", tenant, new int[] {key}, 0);
        sim.oracle.reloading(host, keyOf(tenant, key));
        of(tenant).async().refresh(key).whenComplete((row, failure) -> {
            if (failure != null) {
                asked.failed(failure);
            } else if (row != null) {
                asked.answered(
                        0,
                        new Outcome.Loaded<>(
                                row, Duration.ofNanos(Long.MAX_VALUE / 2), false, Outcome.LoadReason.TOO_OLD),
                        environment.handedInAt());
            }
            open.remove(asked);
            asked.endRead();
        });
    }

    private void one(Asked asked, CompletionStage<Outcome<Row>> answer) {
        answer.whenComplete((outcome, failure) -> {
            if (failure == null) {
                count(outcome);
                asked.answered(0, outcome, environment.handedInAt());
            } else {
                count("failed");
                asked.failed(failure);
            }
            open.remove(asked);
            asked.endRead();
        });
    }

    void getAll(int tenant, int[] keys) {
        Asked asked = ask("getAll", tenant, keys, -1);
        List<Integer> params = Arrays.stream(keys).boxed().toList();
        of(tenant).async().lookupAll(params).whenComplete((outcomes, failure) -> {
            if (failure != null) {
                asked.failed(failure);
            } else if (outcomes.size() != keys.length) {
                world.violated("P11", asked + " was answered " + outcomes.size() + " outcomes");
            } else {
                for (int i = 0; i < keys.length; i++) {
                    Outcome<Row> outcome = outcomes.get(keys[i]);
                    count(outcome);
                    // Decided at some time since the call began.
                    asked.answered(i, outcome, asked.began);
                }
            }
            open.remove(asked);
            asked.endRead();
        });
    }

    private void count(Outcome<Row> outcome) {
        boolean near = outcome instanceof Outcome.Fresh && outcome.source() == Source.NEAR;
        count(near ? Metric.NEAR.label() : outcome.label());
    }

    private void count(String label) {
        told.merge(label, 1L, Long::sum);
    }

    // ------------------------------------------------------------------------------------------------ the writes

    private void write(Asked asked, CompletionStage<?> done, Runnable succeeded) {
        done.whenComplete((nothing, failure) -> {
            asked.written(failure);
            open.remove(asked);
            if (failure == null) {
                succeeded.run();
            } else {
                waits(asked, failure);
            }
        });
    }

    // P13: this process knows of it from now on, and will have told the store when all is at rest.
    private void waits(Asked asked, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof InvalidationException unconfirmed)) {
            if (!(cause instanceof CacheClosedException)) {
                world.violated("P13", asked + " failed with " + cause);
            }
        } else if (unconfirmed.queued()) {
            queued.add(asked);
            asked.queued();
        } else if (!closed) {
            world.violated("P13", asked + " was neither confirmed nor queued: " + cause);
        }
    }

    void invalidate(int tenant, int... keys) {
        Asked asked = ask("invalidate", tenant, keys, -1);
        List<Integer> params = Arrays.stream(keys).boxed().toList();
        AsyncTenantCache<Integer, Row> async = of(tenant).async();
        write(asked, keys.length == 1 ? async.invalidate(params.get(0)) : async.invalidate(params), asked::invalidated);
    }

    void expire(int tenant, int key) {
        Asked asked = ask("expire", tenant, new int[] {key}, -1);
        write(asked, of(tenant).async().expire(key), asked::expired);
    }

    void clear() {
        Asked asked = ask("clear", 0, new int[] {}, -1);
        write(asked, Insight.clear(cache), asked::cleared);
    }

    /** Of the one resource, or of all of them: which is the same, by other stamps. */
    void clearTenant(int tenant, boolean everywhere) {
        Asked asked = ask("clear of a tenant", tenant, ALL_KEYS, -1);
        CompletionStage<Void> done = everywhere
                ? Insight.clearTenant(cache, "sim", "t" + tenant)
                : of(tenant).async().clear();
        write(asked, done, asked::invalidated);
    }

    void expireTenant(int tenant, boolean everywhere) {
        Asked asked = ask("expire", tenant, ALL_KEYS, -1);
        CompletionStage<Void> done = everywhere
                ? Insight.expireTenant(cache, "sim", "t" + tenant)
                : of(tenant).async().expireAll();
        write(asked, done, asked::expired);
    }

    void put(int tenant, int key) {
        Asked asked = ask("put", tenant, new int[] {key}, -1);
        Database.Load load = sim.database.toPut(host, tenant, key, Long.MAX_VALUE);
        of(tenant).async().put(key, load.row).whenComplete((nothing, failure) -> {
            load.began = Math.min(load.began, world.now());
            asked.written(failure);
            if (failure == null) {
                asked.put();
            } else {
                waits(asked, failure);
            }
            open.remove(asked);
        });
    }

    /** Claims, commits a new version, and puts that. */
    void commitAndPut(int tenant, int key) {
        Asked asked = ask("beginPut", tenant, new int[] {key}, -1);
        Insight.beginPut(of(tenant), key).thenAccept(pending -> {
            long claimed = world.now();
            long commitAfter = world.chance.between(0, 40) * Faults.MILLI;
            world.at(claimed + commitAfter, host, false, () -> {
                sim.database.commit(tenant, key, false);
                Database.Load load = sim.database.toPut(host, tenant, key, claimed);
                long putAfter = world.chance.oneIn(4) ? world.chance.between(0, 300) * Faults.MILLI : 0;
                world.at(
                        world.now() + putAfter,
                        host,
                        false,
                        () -> pending.apply(load.row).whenComplete((nothing, failure) -> {
                            asked.written(failure);
                            if (failure == null) {
                                asked.put();
                            } else {
                                waits(asked, failure);
                            }
                            open.remove(asked);
                        }));
            });
        });
    }

    /** Commits a new version, then says so, or leaves it to the ttl. */
    void commit(int tenant, int key, boolean delete, int how) {
        sim.database.commit(tenant, key, delete);
        long after = world.now() + world.chance.between(0, 3_000) * Faults.MICRO;
        if (how > 0) {
            world.at(after, host, false, () -> {
                if (closed) {
                    return;
                }
                if (how == 1) {
                    expire(tenant, key);
                } else {
                    invalidate(tenant, key);
                }
            });
        }
    }

    // ------------------------------------------------------------------------------------------------- its life

    boolean usable() {
        return host.alive && !closed;
    }

    void crash() {
        world.trace(() -> host.name + "   crashes");
        host.alive = false;
        new ArrayList<>(open.keySet()).forEach(Asked::abandoned);
        open.clear();
    }

    void close() {
        world.trace(() -> host.name + "   is closed");
        closed = true;
        levee.close();
    }

    boolean recovered() {
        return levee.breakerState() == BreakerState.CLOSED;
    }

    /** With nothing broken the breaker closes by itself, once gets ask. */
    void mustHaveRecovered() {
        if (!recovered()) {
            world.violated("P7", host.name + ": the breaker is " + levee.breakerState() + " at rest");
        }
    }

    /** With nothing broken: reads a key and gets what the database holds, and no second time from there. */
    void mustKnow(int key, boolean known) {
        Asked asked = ask("last get", 0, new int[] {key}, -1);
        of(0).async().lookup(key).whenComplete((outcome, failure) -> {
            if (failure != null) {
                count("failed");
                world.violated("P6", asked + " failed at rest: " + failure);
            } else {
                count(outcome);
                asked.answered(0, outcome, environment.handedInAt());
                if (outcome.value() == null || outcome.value().version() != sim.database.version(0, key)) {
                    world.violated("P4", asked + " disagrees with the database at rest: " + outcome.value());
                }
                if (known && !outcome.hit()) {
                    world.violated("P3", asked + " was not known at rest: " + outcome.label());
                }
            }
            open.remove(asked);
            asked.endRead();
        });
    }

    /** P12, and that nothing is left: no flight, no waiter, no timer. */
    void mustRest() {
        if (!host.alive) {
            return;
        }
        if (!open.isEmpty()) {
            world.violated("P6", host.name + ": has not ended: " + open.keySet());
        }
        if (Insight.flights(cache) != 0 || Insight.waiting(cache) != 0) {
            world.violated(
                    "P6",
                    host.name + ": flights at rest: " + Insight.flights(cache) + ", gets that wait: "
                            + Insight.waiting(cache));
        }
        if (!closed && levee.queuedInvalidations() != 0) {
            world.violated("P13", host.name + ": invalidations still queued at rest: " + levee.queuedInvalidations());
        }
        if (!closed) {
            // Replayed by now, so that nobody may see older values any more.
            queued.forEach(Asked::replayed);
        }
        SimTracker tracker = store.tracker();
        // Of what is near only the timer of its heartbeats is left, and what is on its way to it.
        int heartbeats = tracker == null ? 0 : tracker.onTheWay() + (closed ? 0 : 1);
        if (host.waitingEvents != heartbeats) {
            world.violated("P6", host.name + ": timers at rest: " + (host.waitingEvents - heartbeats));
        }
        CacheStats stats = cache.stats();
        Map<String, Long> counted = new TreeMap<>();
        for (Metric metric : Metric.values()) {
            if (metric.outcome() && stats.count(metric) > 0) {
                counted.put(metric.label(), stats.count(metric));
            }
        }
        if (!counted.equals(told)) {
            world.violated("P12", host.name + ": counted " + counted + ", but callers were told " + told);
        }
    }
}
