package dev.levee.verification.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One run under one seed: a fleet of engines, as they ship, works for about a minute of virtual time while things break; the
 * promises are checked all along. Then nothing breaks any more, and everything must come to rest: no call is open, no load,
 * waiter or timer is left, every get is counted, and what is read then is what the database holds, loaded once.
 */
public final class Simulation {
    private static final long SETTLE = 60 * Faults.SECOND;
    private static final int WARM_UP = 150;
    /** Of what the keys of each tenant belong to. */
    private static final List<List<String>> STAMPS =
            IntStream.range(0, Database.TENANTS).mapToObj(Simulation::stampsOf).toList();

    private static final long NEAR_APART = 0x6E65_6172_6E65_6172L;
    /** Longer than the messages and the load of one read take together when nothing breaks. */
    private static final long READ_EVERY = 200 * Faults.MILLI;

    final World world;
    final Faults faults;
    final Policy policy;
    final Database database;
    final Oracle oracle;
    final Answers answers;
    final SimServer server;
    private final List<Engine> engines = new ArrayList<>();
    private int started;
    private long restAt;

    private Simulation(long seed, boolean tracing) {
        this.world = new World(seed, tracing);
        this.faults = new Faults(world.chance);
        this.policy = new Policy(world.chance, new Chance(seed ^ NEAR_APART));
        this.database = new Database(world);
        this.oracle = new Oracle(world, database);
        this.answers = new Answers(world, database, oracle, policy);
        this.server = new SimServer(world, oracle);
        world.trace(policy::toString);
    }

    /**
     * What came of a run.
     *
     * @param violation the broken promise, or null
     * @param hash equal for equal runs
     * @param trace what happened last, one event a line; empty unless asked for
     */
    public record Report(long seed, String violation, long hash, List<String> trace) {}

    /** Runs a seed. */
    public static Report run(long seed, boolean tracing) {
        Simulation simulation = new Simulation(seed, tracing);
        try {
            simulation.live();
        } finally {
            simulation.world.stop();
        }
        World world = simulation.world;
        return new Report(seed, world.violation(), world.hash(), List.copyOf(world.traced()));
    }

    /** Runs seeds until one breaks a promise; for callers of another class loader, so only plain types: seed, or -1. */
    public static long firstBroken(long first, long count) {
        for (long seed = first; seed < first + count; seed++) {
            if (run(seed, false).violation() != null) {
                return seed;
            }
        }
        return -1;
    }

    /** As {@link #run}, as plain types: the violation or an empty text, the hash, then the trace. */
    public static String[] told(long seed, boolean tracing) {
        Report report = run(seed, tracing);
        List<String> told = new ArrayList<>();
        told.add(report.violation() == null ? "" : report.violation());
        told.add(Long.toHexString(report.hash()));
        told.addAll(report.trace());
        return told.toArray(String[]::new);
    }

    private void live() {
        oracle.watch(
                tenant -> server.digest(STAMPS.get(tenant)),
                policy.freshness.ttl().toNanos());
        int members = 2 + world.chance.below(3);
        for (int i = 0; i < members; i++) {
            start();
        }
        new Workload(this).begin();
        new Breakage(this).begin();
        if (policy.near != null) {
            new LinkBreakage(this).begin();
        }
        world.run(400 * Faults.SECOND);
        if (restAt == 0 && world.violation() == null) {
            throw new IllegalStateException("the workload did not end");
        }
    }

    void start() {
        String name = (char) ('a' + started % 26) + String.valueOf(started);
        started++;
        world.trace(() -> name + "   starts");
        engines.add(new Engine(this, name));
    }

    private static List<String> stampsOf(int tenant) {
        return Stream.of("r:row", "t:t" + tenant, "rt:row:t" + tenant)
                .map(scope -> "levee:stamp:{sim:" + scope + "}")
                .flatMap(name -> Stream.of(name + ":hard", name + ":soft"))
                .toList();
    }

    Engine anyUsable(Chance chance) {
        List<Engine> usable = engines.stream().filter(Engine::usable).toList();
        return usable.isEmpty() ? null : usable.get(chance.below(usable.size()));
    }

    List<SimStore> stores() {
        return engines.stream().map(engine -> engine.store).toList();
    }

    // ------------------------------------------------------------------------------------------------- the rest

    /** The last call was made: after this nothing breaks. */
    void callsAreOver() {
        faults.end();
        world.trace(() -> "nothing breaks any more");
        restAt = world.now() + SETTLE;
        world.at(restAt, this::mustRest);
    }

    private void mustRest() {
        server.full(false);
        engines.forEach(Engine::mustRest);
        if (answers.open() != 0) {
            world.violated("P6", "calls that have not ended: " + answers.open());
        }
        world.trace(() -> "all is at rest");
        if (engines.stream().noneMatch(Engine::usable)) {
            start();
        }
        List<Engine> usable = engines.stream().filter(Engine::usable).toList();
        // A breaker finds out by the gets, and after its closing lets through ever more of them.
        for (int i = 0; i < WARM_UP; i++) {
            long at = world.now() + i * 100 * Faults.MILLI;
            usable.stream()
                    .filter(engine -> !engine.recovered())
                    .forEach(engine -> world.at(at, engine.host, false, () -> askStore(engine)));
        }
        world.at(world.now() + WARM_UP * 100 * Faults.MILLI, () -> mustAgree(usable));
    }

    // Where values are near, a get says nothing of the store.
    private void askStore(Engine engine) {
        if (policy.near == null) {
            engine.get(1, 0);
        } else {
            engine.getYounger(1, 0, 0);
        }
    }

    private void mustAgree(List<Engine> usable) {
        usable.forEach(Engine::mustHaveRecovered);
        for (int key = 0; key < Database.KEYS; key++) {
            int each = key;
            Engine writer = usable.get(key % usable.size());
            database.commit(0, key, false);
            world.at(world.now(), writer.host, false, () -> writer.invalidate(0, each));
        }
        // The stamps may have run out; where the server is far, making them takes too long for the first load to be
        // stored.
        usable.forEach(engine -> world.at(world.now() + 8 * Faults.SECOND, engine.host, false, () -> engine.get(0, 0)));
        Engine first = usable.get(0);
        world.at(world.now() + 9 * Faults.SECOND, first.host, false, () -> first.invalidate(0, 0));
        // One key after another: some policies have one place for loads and no time to wait for it.
        for (int key = 0; key < Database.KEYS; key++) {
            int each = key;
            long at = world.now() + 10 * Faults.SECOND + key * READ_EVERY;
            world.at(at, () -> everyoneReads(usable, each, false));
            world.at(at + 400 * Faults.MILLI, () -> everyoneReads(usable, each, true));
        }
        world.at(world.now() + 30 * Faults.SECOND, () -> engines.forEach(Engine::mustRest));
    }

    private void everyoneReads(List<Engine> usable, int key, boolean known) {
        for (Engine engine : usable) {
            world.at(world.now(), engine.host, false, () -> engine.mustKnow(key, known));
        }
    }
}
