package dev.levee.verification.sim;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.spi.Tracker;
import dev.levee.spi.Watcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One engine's connection to the server. Requests keep their order, and so do replies; each may take any time. When the
 * connection breaks, some of what was sent is lost, some still arrives, perhaps late, and no reply comes any more: what was
 * under way then fails, its outcome unknown, or is sent once more.
 */
final class SimStore implements Store {
    private static final long SOON = 100 * Faults.MILLI;

    private final World world;
    private final Host host;
    private final SimServer server;
    private final Oracle oracle;
    private final Faults faults;
    private final String channel;
    private final Set<Call<?>> pending = new LinkedHashSet<>();
    private Listener listener = key -> {};
    private SimTracker tracker;
    private int connection = 1;
    private boolean connected = true;
    private boolean silent;
    private boolean closed;
    private boolean breaksWithNext;
    private long lastRequest;
    private long lastReply;

    SimStore(World world, Host host, SimServer server, Oracle oracle, Faults faults) {
        this.world = world;
        this.host = host;
        this.server = server;
        this.oracle = oracle;
        this.faults = faults;
        this.channel = host.name;
    }

    /** A step at the server, and who hears of its result besides the caller. */
    record Command<T>(String name, Function<SimRedis, T> step, Consumer<T> told) {}

    private static final class Call<T> {
        final Command<T> command;
        final CompletableFuture<T> answer = new CompletableFuture<>();
        final List<World.Event> requests = new ArrayList<>(1);
        final long sent;

        Call(Command<T> command, long sent) {
            this.command = command;
            this.sent = sent;
        }
    }

    // ------------------------------------------------------------------------------------------------ the wires

    private static boolean tellsTheTime(Object result) {
        return result instanceof Long || result instanceof Claimed || result instanceof Acquired;
    }

    private <T> CompletionStage<T> send(String name, Function<SimRedis, T> step, Consumer<T> told) {
        if (!host.alive) {
            return new CompletableFuture<>();
        }
        if (closed) {
            return CompletableFuture.failedFuture(new StoreException(Reason.CLOSED, "closed"));
        }
        if (!connected) {
            world.trace(() -> host.name + "   " + name + " not sent: no connection");
            return CompletableFuture.failedFuture(new StoreException(Reason.UNREACHABLE, "no connection"));
        }
        Call<T> call = new Call<>(new Command<>(host.name + " " + name, step, told), world.now());
        pending.add(call);
        transmit(call);
        return call.answer;
    }

    private <T> void transmit(Call<T> call) {
        int over = connection;
        lastRequest = Math.max(lastRequest + 1, world.now() + faults.messageDelay(world.chance));
        boolean reads = call.command.name().contains(" read ");
        if (breaksWithNext && !faults.over() && (!reads || world.chance.oneIn(8))) {
            breaksWithNext = false;
            long when = world.now() + world.chance.between(0, 1_500) * Faults.MICRO;
            world.at(when, () -> disconnect("it broke with a command under way"));
        }
        call.requests.add(world.at(
                lastRequest, () -> server.take(call.command, (result, refused) -> reply(call, over, result, refused))));
    }

    private <T> void reply(Call<T> call, int over, T result, StoreException refused) {
        if (over != connection || silent || !host.alive) {
            return;
        }
        lastReply = Math.max(lastReply + 1, world.now() + faults.messageDelay(world.chance));
        world.at(lastReply, host, true, () -> {
            if (over == connection && pending.remove(call)) {
                host.knowsTheTime |= tellsTheTime(result) && world.now() - call.sent < SOON;
                if (refused == null) {
                    call.answer.complete(result);
                } else {
                    call.answer.completeExceptionally(refused);
                }
            }
        });
    }

    /** Over another connection than the replies. */
    void publish(String key) {
        if (connected && !silent && host.alive && !closed) {
            world.at(world.now() + faults.messageDelay(world.chance), host, false, () -> listener.woken(key));
        }
    }

    // --------------------------------------------------------------------------------------------------- faults

    /** No reply comes any more; some time later that is found out. */
    void fallSilent() {
        if (connected && !silent) {
            world.trace(() -> host.name + "   hears nothing any more");
            silent = true;
            int over = connection;
            world.at(world.now() + world.chance.between(100, 3_000) * Faults.MILLI, () -> {
                if (over == connection) {
                    disconnect("silence");
                }
            });
        }
    }

    /** Breaks just when there is something to lose. */
    void breakSoon() {
        breaksWithNext = true;
    }

    void disconnect(String why) {
        if (!connected || closed) {
            return;
        }
        boolean resend = faults.resends && !world.chance.oneIn(4);
        world.trace(() -> host.name + "   loses its connection: " + why + (resend ? ", will send again" : ""));
        connected = false;
        silent = false;
        connection++;
        loseSome();
        if (!resend) {
            failAll();
        }
        reconnectLater();
    }

    // Of what has not arrived yet a first part still does.
    private void loseSome() {
        List<World.Event> onTheWay = new ArrayList<>();
        pending.forEach(call -> onTheWay.addAll(call.requests));
        onTheWay.removeIf(request -> request.step == null);
        int arriving = world.chance.below(onTheWay.size() + 1);
        onTheWay.subList(arriving, onTheWay.size()).forEach(World.Event::cancel);
        if (world.chance.oneIn(2)) {
            // The server reads what it had received only later.
            long late = world.now() + world.chance.between(1, world.chance.oneIn(2) ? 120 : 2_000) * Faults.MILLI;
            onTheWay.subList(0, arriving).forEach(request -> world.postpone(request, late));
        }
    }

    private void failAll() {
        List<Call<?>> lost = new ArrayList<>(pending);
        pending.clear();
        world.at(
                world.now(),
                host,
                true,
                () -> lost.forEach(call ->
                        call.answer.completeExceptionally(new StoreException(Reason.TIMEOUT, "the connection broke"))));
    }

    private void reconnectLater() {
        boolean soon = faults.over() || !world.chance.oneIn(4);
        world.at(world.now() + world.chance.between(2, soon ? 80 : 2_000) * Faults.MILLI, () -> {
            if (!closed && host.alive) {
                world.trace(() -> host.name + "   is connected again");
                connected = true;
                lastRequest = Math.max(lastRequest, world.now());
                new ArrayList<>(pending).forEach(this::transmit);
            }
        });
    }

    // ---------------------------------------------------------------------------------------------------- steps

    @Override
    public void open(String namespace, Listener heard) {
        listener = heard;
        server.listen(channel, this);
    }

    @Override
    public Tracker track(List<String> prefixes, Watcher watcher) {
        tracker = new SimTracker(world, host, server, oracle, faults, prefixes, watcher);
        return tracker;
    }

    /** The link that tells of writes; null if its engine has nothing near. */
    SimTracker tracker() {
        return tracker;
    }

    @Override
    public CompletionStage<Values> read(List<String> asked) {
        List<String> names = List.copyOf(asked);
        return send(
                "read " + names,
                redis -> {
                    byte[][] found = names.stream().map(redis::read).toArray(byte[][]::new);
                    return index -> found[index];
                },
                values -> {});
    }

    @Override
    public CompletionStage<Acquired> acquire(String key, String token, byte[] seen, long leaseMillis) {
        return send("acquire " + key, redis -> redis.acquire(key, token, seen, leaseMillis, channel), acquired -> {
            if (acquired instanceof Acquired.Granted granted) {
                oracle.granted(host, granted.lease(), leaseMillis);
            }
        });
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, long leaseMillis) {
        return send(
                "renew " + lease.key(),
                redis -> redis.renew(lease, leaseMillis),
                held -> oracle.renewed(lease, leaseMillis, held));
    }

    @Override
    public CompletionStage<Boolean> fill(Lease lease, byte[] entry, long retentionMillis) {
        long load = Row.loadIn(entry);
        return send(
                "fill " + lease.key() + " by load " + load,
                redis -> redis.fill(lease, entry, retentionMillis),
                held -> {
                    if (held) {
                        oracle.filled(lease, load);
                    }
                });
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return send("release " + lease.key(), redis -> redis.release(lease), held -> {
            if (held) {
                oracle.released(lease);
            }
        });
    }

    @Override
    public CompletionStage<Void> abandon(String key, String token) {
        return send("abandon " + key, redis -> redis.abandon(key, token), held -> {
                    if (held) {
                        oracle.abandoned(key);
                    }
                })
                .thenApply(held -> null);
    }

    @Override
    public CompletionStage<Void> invalidate(List<String> asked) {
        List<String> keys = List.copyOf(asked);
        return send(
                "invalidate " + keys,
                redis -> {
                    keys.forEach(redis::invalidate);
                    return null;
                },
                done -> keys.forEach(oracle::voided));
    }

    @Override
    public CompletionStage<Void> expire(String key) {
        return send(
                "expire " + key,
                redis -> {
                    redis.expire(key);
                    return null;
                },
                done -> oracle.voided(key));
    }

    @Override
    public CompletionStage<Claimed> claim(String key, String token, long leaseMillis) {
        return send(
                "claim " + key,
                redis -> redis.claim(key, token, leaseMillis),
                claimed -> oracle.claimed(claimed.lease(), leaseMillis));
    }

    @Override
    public CompletionStage<List<byte[]>> mint(List<String> asked, List<byte[]> nonces, long retentionMillis) {
        List<String> stamps = List.copyOf(asked);
        return send(
                "mint " + stamps,
                redis -> {
                    List<byte[]> standing = new ArrayList<>();
                    for (int i = 0; i < stamps.size(); i++) {
                        standing.add(redis.mint(stamps.get(i), nonces.get(i), retentionMillis));
                    }
                    return standing;
                },
                standing -> {});
    }

    @Override
    public CompletionStage<Void> keep(List<String> asked, long retentionMillis) {
        List<String> stamps = List.copyOf(asked);
        return send(
                "keep",
                redis -> {
                    stamps.forEach(stamp -> redis.keep(stamp, retentionMillis));
                    return null;
                },
                done -> {});
    }

    @Override
    public CompletionStage<Void> drop(List<String> asked) {
        List<String> stamps = List.copyOf(asked);
        return send(
                "drop",
                redis -> {
                    stamps.forEach(redis::drop);
                    return null;
                },
                done -> oracle.dropped());
    }

    @Override
    public CompletionStage<Long> time() {
        return send("time", SimRedis::time, micros -> {});
    }

    @Override
    public void close() {
        closed = true;
        server.silence(channel);
        if (tracker != null) {
            tracker.close();
        }
        List<Call<?>> left = new ArrayList<>(pending);
        pending.clear();
        left.forEach(call -> call.answer.completeExceptionally(new StoreException(Reason.CLOSED, "closed")));
    }

    static String shown(Object result) {
        if (result instanceof Acquired.Granted granted) {
            return "granted" + (granted.copy() == null ? "" : " with the copy of load " + Row.loadIn(granted.copy()));
        }
        if (result instanceof Acquired.Other other) {
            return "other: load " + Row.loadIn(other.entry());
        }
        if (result instanceof Acquired.Busy busy) {
            return "busy for " + busy.remainingMillis() + "ms";
        }
        if (result instanceof Values values) {
            byte[] first = values.get(0);
            return first == null ? "nothing" : first.length < 24 ? "a stamp" : "load " + Row.loadIn(first);
        }
        return String.valueOf(result);
    }
}
