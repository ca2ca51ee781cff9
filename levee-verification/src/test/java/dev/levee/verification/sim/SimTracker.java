package dev.levee.verification.sim;

import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.spi.Tracker;
import dev.levee.spi.Watcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One engine's link to the server over which it is told of writes. What is told and answered keeps its order, and takes any
 * time. A link breaks, falls silent, lags, or stays with a master that was demoted; with each, what was on its way is lost.
 */
final class SimTracker implements Tracker {
    static final String BEAT = "heartbeat";
    private static final int NOBODY = -1;

    private final World world;
    private final Host host;
    private final SimServer server;
    private final Faults faults;
    private final Chance chance;
    private final List<String> prefixes;
    private final Watcher watcher;
    private final Oracle oracle;
    /** Before when a load must not have begun whose value is near, since an invalidation was told of. */
    private final Map<String, Long> floors = new HashMap<>();

    private final Set<CompletableFuture<Void>> beats = new LinkedHashSet<>();
    private int link;
    private boolean up;
    private boolean told;
    private boolean silent;
    private boolean demoted;
    private boolean closed;
    /** The link that the server tells of writes. */
    private int followed = NOBODY;

    private long armedAt = Long.MIN_VALUE;
    private long lagsUntil;
    private long lagNanos;
    private long lastRequest;
    private long lastReply;
    private int onTheWay;

    SimTracker(
            World world,
            Host host,
            SimServer server,
            Oracle oracle,
            Faults faults,
            List<String> prefixes,
            Watcher watcher) {
        this.world = world;
        this.host = host;
        this.server = server;
        this.oracle = oracle;
        this.faults = faults;
        this.chance = world.chance.fork();
        this.prefixes = new ArrayList<>(prefixes);
        this.watcher = watcher;
        server.tells(this);
        connectLater();
    }

    /** Since when the engine is told of every write, or {@link Long#MIN_VALUE}. */
    long armedAt() {
        return armedAt;
    }

    /** A near value of this key that was loaded before this must have been dropped by now. */
    long floor(String key) {
        return floors.getOrDefault(key, Long.MIN_VALUE);
    }

    /** Messages that have not reached the engine. */
    int onTheWay() {
        return onTheWay;
    }

    // -------------------------------------------------------------------------------------------------- the link

    private void connectLater() {
        boolean soon = faults.over() || !chance.oneIn(4);
        world.at(world.now() + chance.between(1, soon ? 60 : 2_500) * Faults.MILLI, this::connect);
    }

    private void connect() {
        if (closed || up || !host.alive) {
            return;
        }
        up = true;
        int over = link;
        request(over, "is to be told of " + prefixes, () -> {
            followed = over;
            Map<String, Long> before = oracle.invalidated();
            say(over, () -> {
                floors.putAll(before);
                world.trace(() -> host.name + "   is told of writes");
                armedAt = world.now();
                told = true;
                watcher.armed();
            });
        });
    }

    private void request(int over, String what, Runnable executed) {
        lastRequest = Math.max(lastRequest + 1, world.now() + faults.messageDelay(chance));
        SimStore.Command<Void> command = new SimStore.Command<>(host.name + " " + what, redis -> null, none -> {});
        world.at(
                lastRequest,
                () -> server.take(command, (none, refused) -> {
                    if (over == link) {
                        executed.run();
                    }
                }));
    }

    private void say(int over, Runnable what) {
        if (silent || over != link || !host.alive) {
            return;
        }
        long lag = world.now() < lagsUntil && !faults.over() ? lagNanos : 0;
        lastReply = Math.max(lastReply + 1, world.now() + faults.messageDelay(chance) + lag);
        onTheWay++;
        world.at(lastReply, host, true, () -> {
            onTheWay--;
            if (over == link && !closed) {
                what.run();
            }
        });
    }

    /** The server executed a write to this name. */
    void changed(String name) {
        if (followed == link && !demoted && prefixes.stream().anyMatch(name::startsWith)) {
            long then = world.now();
            say(link, () -> {
                world.trace(() -> host.name + "   is told of " + name);
                if (oracle.invalidated().getOrDefault(name, then - 1) == then) {
                    floors.put(name, then);
                }
                watcher.changed(name);
            });
        }
    }

    /** The server was emptied. */
    void flushed() {
        if (followed == link && !demoted) {
            say(link, watcher::flushed);
        }
    }

    // -------------------------------------------------------------------------------------------------- the engine

    @Override
    public void watch(String prefix) {
        prefixes.add(prefix);
        lose("another prefix");
    }

    @Override
    public CompletionStage<Void> beat() {
        if (!up || closed) {
            return CompletableFuture.failedFuture(new StoreException(Reason.UNREACHABLE, "no link"));
        }
        CompletableFuture<Void> beat = new CompletableFuture<>();
        beats.add(beat);
        request(
                link,
                BEAT,
                () -> say(link, () -> {
                    beats.remove(beat);
                    if (demoted) {
                        beat.completeExceptionally(new StoreException(Reason.READ_ONLY, "no master any more"));
                    } else {
                        beat.complete(null);
                    }
                }));
        return beat;
    }

    @Override
    public void reset() {
        lose("the engine gave it up");
    }

    void close() {
        closed = true;
        armedAt = Long.MIN_VALUE;
        server.tellsNoMore(this);
    }

    // --------------------------------------------------------------------------------------------------- faults

    void lose(String why) {
        if (!up || closed) {
            return;
        }
        world.trace(() -> host.name + "   loses its link: " + why);
        up = false;
        silent = false;
        demoted = false;
        armedAt = Long.MIN_VALUE;
        link++;
        List<CompletableFuture<Void>> lost = new ArrayList<>(beats);
        beats.clear();
        onTheWay++;
        world.at(world.now(), host, true, () -> {
            onTheWay--;
            if (told && !closed) {
                told = false;
                watcher.disarmed(why);
            }
            lost.forEach(beat -> beat.completeExceptionally(new StoreException(Reason.UNREACHABLE, why)));
        });
        connectLater();
    }

    /** Nothing is heard any more, and nobody says so. */
    void fallSilent() {
        if (up) {
            world.trace(() -> host.name + "   is told nothing any more");
            silent = true;
        }
    }

    /** What is told, and the answers behind it, come late for a while. */
    void lag() {
        lagsUntil = world.now() + chance.between(500, 8_000) * Faults.MILLI;
        lagNanos = chance.between(200, 6_000) * Faults.MILLI;
        world.trace(() -> host.name + "   is told of writes " + World.millis(lagNanos) + " late");
    }

    /** The server that it is linked to is no master any more: it tells nothing, and answers what it is. */
    void failedOver() {
        if (chance.oneIn(2)) {
            lose("failover");
        } else {
            demoted = up;
        }
    }
}
