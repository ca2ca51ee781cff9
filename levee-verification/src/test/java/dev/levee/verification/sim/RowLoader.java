package dev.levee.verification.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The loader of one engine: reads when it begins and returns later, so that it may be overtaken by an invalidation, and fails
 * at times. Counts how many run at once (P8).
 */
final class RowLoader {
    private final Simulation sim;
    private final Engine engine;
    private int underWay;

    RowLoader(Simulation sim, Engine engine) {
        this.sim = sim;
        this.engine = engine;
    }

    /** What it throws when it fails. */
    static final class Down extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Down() {
            super("the database is down", null, false, false);
        }
    }

    Map<Integer, Row> load(int tenant, Set<Integer> keys) {
        engine.noticePassing();
        underWay++;
        int atMost = sim.policy.protection.concurrentLoads();
        if (underWay > atMost) {
            sim.world.violated("P8", engine.host.name + ": " + underWay + " loads at once, of at most " + atMost);
        }
        try {
            return read(tenant, keys);
        } finally {
            underWay--;
        }
    }

    private Map<Integer, Row> read(int tenant, Set<Integer> keys) {
        Map<Integer, Row> rows = new HashMap<>();
        for (int key : keys) {
            sim.oracle.loading(engine.host, engine.keyOf(tenant, key), engine.lastTrouble);
            rows.put(key, sim.database.read(engine.host, tenant, key));
        }
        boolean fails = !sim.faults.over() && sim.world.chance.with(sim.faults.failingLoads);
        long time = sim.faults.loadTime(sim.world.chance);
        if (time > 0) {
            sim.world.sleep(time, engine.host);
        }
        if (fails) {
            throw new Down();
        }
        return rows;
    }
}
