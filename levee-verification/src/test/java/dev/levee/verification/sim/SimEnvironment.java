package dev.levee.verification.sim;

import dev.levee.spi.Environment;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The machine as one engine sees it: the host's clock, and timers and tasks as events of the world. */
final class SimEnvironment implements Environment {
    private final World world;
    private final Host host;
    private final Chance chance;
    private final Faults faults;
    private long handedInAt;

    SimEnvironment(World world, Host host, Faults faults) {
        this.world = world;
        this.host = host;
        this.chance = world.chance.fork();
        this.faults = faults;
    }

    /** When the task that runs now was handed in: the moment at which the engine decided what it tells. */
    long handedInAt() {
        return handedInAt;
    }

    @Override
    public long nanoTime() {
        return host.clock(world.now());
    }

    @Override
    public void randomBytes(byte[] bytes) {
        chance.fill(bytes);
    }

    @Override
    public double random() {
        return chance.share();
    }

    @Override
    public Executor executor() {
        return task -> {
            if (faults.rejects(chance)) {
                throw new RejectedExecutionException("no room");
            }
            long handedIn = world.now();
            world.at(handedIn + faults.taskDelay(chance), host, false, () -> {
                handedInAt = handedIn;
                task.run();
            });
        };
    }

    @Override
    public Timer schedule(long nanos, Runnable task) {
        World.Event event = world.at(
                world.now() + host.trueSpan(Math.max(0, nanos)) + faults.timerDelay(chance), host, false, task);
        return event::cancel;
    }

    @Override
    public void close() {}
}
