package dev.levee.verification.sim;

/** What users do: mostly reads, in bursts on few keys, with commits and whatever may follow them. The mix differs by seed. */
final class Workload {
    private static final int CALLS = 240;

    private final Simulation sim;
    private final Chance chance;
    private final int[] weights;
    private final int hotKey;
    private final int hotTenant;
    private final double hot;
    private final double burst;
    private boolean inBurst;
    private int tenant;
    private int key;
    private int left = CALLS;

    Workload(Simulation sim) {
        this.sim = sim;
        this.chance = sim.world.chance.fork();
        this.hotKey = chance.below(Database.KEYS);
        this.hotTenant = chance.below(Database.TENANTS);
        this.hot = 0.3 + chance.share() * 0.6;
        this.burst = 0.5 + chance.share() * 0.45;
        this.weights = new int[] {
            40 + chance.below(40),
            some(12),
            some(10),
            some(14),
            some(12),
            some(7),
            some(6),
            some(3),
            some(4),
            some(6),
            some(5),
            some(8),
            4 + chance.below(12),
        };
        if (chance.oneIn(2)) {
            // Something is done far more often here than elsewhere.
            weights[1 + chance.below(weights.length - 1)] += 10 + chance.below(40);
        }
    }

    private int some(int atMost) {
        return chance.oneIn(3) ? 0 : chance.below(atMost + 1);
    }

    void begin() {
        sim.world.at(sim.world.now() + gap(), this::next);
    }

    private long gap() {
        inBurst = chance.with(burst);
        if (inBurst) {
            return chance.between(0, 2_500) * Faults.MICRO;
        }
        return chance.oneIn(3) ? chance.between(0, 2_500) * Faults.MILLI : chance.between(0, 250) * Faults.MILLI;
    }

    private void next() {
        Engine engine = sim.anyUsable(chance);
        if (engine != null) {
            sim.world.at(sim.world.now(), engine.host, false, () -> {
                if (engine.usable()) {
                    call(engine);
                }
            });
        }
        if (--left > 0) {
            begin();
        } else {
            sim.callsAreOver();
        }
    }

    private void call(Engine engine) {
        if (!inBurst || chance.oneIn(5)) {
            // Within a burst most calls concern one key, as herds do.
            boolean onHot = chance.with(hot);
            tenant = onHot ? hotTenant : chance.below(Database.TENANTS);
            key = onHot ? hotKey : chance.below(Database.KEYS);
        }
        switch (chance.weighted(weights)) {
            case 0 -> engine.get(tenant, key);
            case 1 -> engine.getAll(tenant, several(key));
            case 2 -> engine.getYounger(tenant, key, chance.oneIn(4) ? 0 : chance.between(1, 3_000));
            case 3 -> engine.invalidate(tenant, key);
            case 4 -> engine.commitAndPut(tenant, key);
            case 5 -> engine.clear();
            case 6 -> engine.expire(tenant, key);
            case 7 -> engine.refresh(tenant, key);
            case 8 -> engine.getIfPresent(tenant, key);
            case 9 -> engine.put(tenant, key);
            case 10 -> engine.invalidate(tenant, several(key));
            case 11 -> endTenant(engine);
            default -> engine.commit(tenant, key, chance.oneIn(12), chance.below(8));
        }
    }

    private void endTenant(Engine engine) {
        boolean everywhere = chance.oneIn(2);
        if (chance.oneIn(3)) {
            engine.expireTenant(tenant, everywhere);
        } else {
            engine.clearTenant(tenant, everywhere);
        }
    }

    // This one and some after it, each once.
    private int[] several(int key) {
        int[] keys = new int[1 + chance.below(Database.KEYS)];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (key + i) % Database.KEYS;
        }
        return keys;
    }
}
