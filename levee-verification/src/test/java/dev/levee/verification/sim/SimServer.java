package dev.levee.verification.sim;

import dev.levee.spi.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The machine that {@link SimRedis} runs on: takes commands in the order of their coming, one by one, unless it is paused. */
final class SimServer {
    private final World world;
    private final Oracle oracle;
    private final SimRedis redis;
    private final double rate;
    private final ArrayDeque<Runnable> backlog = new ArrayDeque<>();
    private final Map<String, SimStore> listening = new HashMap<>();
    private final List<SimTracker> told = new ArrayList<>();
    private boolean flushes;
    private long originMicros = 1_700_000_000_000_000L;
    private long lastMicros;
    private long pausedUntil;

    SimServer(World world, Oracle oracle) {
        this.world = world;
        this.oracle = oracle;
        this.rate = 1 + (world.chance.share() * 2 - 1) * 90e-6;
        this.redis = new SimRedis((channel, key) -> {
            SimStore store = listening.get(channel);
            if (store != null) {
                store.publish(key);
            }
        });
        redis.tell(name -> {
            if (!flushes) {
                told.forEach(tracker -> tracker.changed(name));
            }
        });
    }

    /** A command has come. The answer, or its refusal, is given at once unless the server is paused. */
    <T> void take(SimStore.Command<T> command, BiConsumer<T, StoreException> answer) {
        Runnable step = () -> execute(command, answer);
        if (world.now() < pausedUntil || !backlog.isEmpty()) {
            backlog.add(step);
        } else {
            step.run();
        }
    }

    private <T> void execute(SimStore.Command<T> command, BiConsumer<T, StoreException> answer) {
        tick();
        oracle.noticeStamps();
        T result;
        try {
            result = command.step().apply(redis);
        } catch (StoreException refused) {
            world.trace(() -> "server   " + command.name() + " refused: " + refused.reason());
            answer.accept(null, refused);
            return;
        }
        if (result != null || !command.name().endsWith(SimTracker.BEAT)) {
            world.trace(() -> "server   " + command.name() + " -> " + SimStore.shown(result));
        }
        command.told().accept(result);
        answer.accept(result, null);
    }

    // No two steps happen at one moment of its clock.
    private void tick() {
        lastMicros = Math.max(lastMicros + 1, originMicros + (long) (world.now() / 1_000 * rate));
        redis.clock(lastMicros);
    }

    /** Of what stands under these names; 0 if one is missing. */
    long digest(List<String> names) {
        long digest = 1;
        for (String name : names) {
            byte[] value = redis.read(name);
            if (value == null) {
                return 0;
            }
            digest = digest * 31 + Arrays.hashCode(value);
        }
        return digest;
    }

    void listen(String channel, SimStore store) {
        listening.put(channel, store);
    }

    void silence(String channel) {
        listening.remove(channel);
    }

    void tells(SimTracker tracker) {
        told.add(tracker);
    }

    void tellsNoMore(SimTracker tracker) {
        told.remove(tracker);
    }

    // --------------------------------------------------------------------------------------------------- faults

    void pause(long nanos) {
        world.trace(() -> "server   pauses for " + World.millis(nanos));
        pausedUntil = Math.max(pausedUntil, world.now() + nanos);
        world.at(pausedUntil, this::resume);
    }

    private void resume() {
        while (world.now() >= pausedUntil && !backlog.isEmpty()) {
            // Not taken out before it is done: what comes meanwhile comes after.
            backlog.peek().run();
            backlog.remove();
        }
    }

    void evictOne() {
        tick();
        List<String> names = redis.names();
        if (!names.isEmpty()) {
            String name = names.get(world.chance.below(names.size()));
            world.trace(() -> "server   evicts " + name);
            redis.evict(name);
            oracle.lost(name);
        }
    }

    void flush() {
        tick();
        world.trace(() -> "server   FLUSHALL");
        redis.names().forEach(oracle::lost);
        flushes = true;
        redis.flush();
        flushes = false;
        told.forEach(SimTracker::flushed);
    }

    void full(boolean value) {
        world.trace(() -> "server   full: " + value);
        redis.full(value);
    }

    boolean full() {
        return redis.full();
    }

    /** A replica takes over that lacks the last writes and has another clock. Everybody is disconnected. */
    void failOver(List<SimStore> stores) {
        tick();
        long lagMicros = world.chance.between(0, 1_000_000);
        long skewMicros = world.chance.oneIn(2) ? 0 : world.chance.between(-Oracle.SKEW_MICROS, Oracle.SKEW_MICROS);
        world.trace(() -> "server   fails over, losing " + lagMicros + " us of writes, its clock set by " + skewMicros);
        redis.lose(lastMicros - lagMicros);
        originMicros += skewMicros;
        lastMicros = 0;
        oracle.failedOver();
        new ArrayList<>(stores).forEach(store -> store.disconnect("failover"));
        told.forEach(SimTracker::failedOver);
    }
}
