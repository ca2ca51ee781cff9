package dev.levee.verification.sim;

/** What goes wrong with the links over which the engines are told of writes, as often as the seed says. */
final class LinkBreakage {
    private final Simulation sim;
    private final World world;
    private final Chance chance;
    private final long every;
    /** Lose, fall silent, lag. */
    private final int[] weights = new int[3];

    LinkBreakage(Simulation sim) {
        this.sim = sim;
        this.world = sim.world;
        this.chance = world.chance.fork();
        this.every = (chance.oneIn(2) ? chance.between(200, 2_000) : chance.between(1_000, 10_000)) * Faults.MILLI;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = chance.below(4);
        }
        weights[0]++;
    }

    void begin() {
        if (sim.faults.breakEvery > 0) {
            world.at(world.now() + chance.between(0, 2 * every), this::next);
        }
    }

    private void next() {
        if (sim.faults.over()) {
            return;
        }
        Engine engine = sim.anyUsable(chance);
        SimTracker link = engine == null ? null : engine.store.tracker();
        if (link != null) {
            switch (chance.weighted(weights)) {
                case 0 -> link.lose("it was killed");
                case 1 -> link.fallSilent();
                default -> link.lag();
            }
        }
        begin();
    }
}
