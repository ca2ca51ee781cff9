package dev.levee.verification.sim;

/** What goes wrong, as often and as badly as the seed's {@link Faults} say. */
final class Breakage {
    private final Simulation sim;
    private final World world;
    private final Faults faults;
    private final Chance chance;

    Breakage(Simulation sim) {
        this.sim = sim;
        this.world = sim.world;
        this.faults = sim.faults;
        this.chance = world.chance.fork();
    }

    void begin() {
        if (faults.breakEvery > 0) {
            world.at(world.now() + chance.between(0, 2 * faults.breakEvery), this::next);
        }
    }

    private void next() {
        if (faults.over()) {
            return;
        }
        Engine engine = sim.anyUsable(chance);
        if (engine != null) {
            breakSomething(engine);
        }
        begin();
    }

    private void breakSomething(Engine engine) {
        switch (chance.weighted(faults.weights)) {
            case 0 -> {
                if (chance.oneIn(3)) {
                    engine.store.disconnect("it was killed");
                } else {
                    engine.store.breakSoon();
                }
            }
            case 1 -> engine.store.fallSilent();
            case 2 -> sim.server.pause(time());
            case 3 -> {
                long time = time();
                world.trace(() -> engine.host.name + "   is paused for " + World.millis(time));
                engine.host.pause(world.now(), time);
            }
            case 4 -> {
                engine.crash();
                replaceLater();
            }
            case 5 -> sim.server.evictOne();
            case 6 -> sim.server.flush();
            case 7 -> {
                sim.server.full(true);
                world.at(world.now() + time(), () -> sim.server.full(false));
            }
            case 8 -> sim.server.failOver(sim.stores());
            default -> {
                engine.close();
                replaceLater();
            }
        }
    }

    private void replaceLater() {
        world.at(world.now() + chance.between(0, 3_000) * Faults.MILLI, sim::start);
    }

    private long time() {
        return (chance.oneIn(3) ? chance.between(500, 4_000) : chance.between(1, 400)) * Faults.MILLI;
    }
}
