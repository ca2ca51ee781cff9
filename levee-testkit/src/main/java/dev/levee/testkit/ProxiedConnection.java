package dev.levee.testkit;

import dev.levee.testkit.FaultProxy.Way;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client's connection through the proxy: two sockets, two lanes, and the replies that it loses. The proxy's thread only. */
final class ProxiedConnection {
    private static final int READ_AT_ONCE = 16 << 10;

    private final SocketChannel client;
    private final SocketChannel server;
    private final ProxyFaults faults;
    private final Consumer<ProxiedConnection> ended;
    private final long number;
    private final ProxyLane requests;
    private final ProxyLane replies;
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_AT_ONCE);
    private final LostReplies lostReplies;

    private ProxyFaults.@Nullable Damage damage;
    private @Nullable SelectionKey clientKey;
    private @Nullable SelectionKey serverKey;
    private boolean over;

    ProxiedConnection(
            long number,
            SocketChannel client,
            SocketChannel server,
            ProxyFaults faults,
            Consumer<ProxiedConnection> ended) {
        this.number = number;
        this.client = client;
        this.server = server;
        this.faults = faults;
        this.ended = ended;
        this.requests = new ProxyLane(server, faults.of(Way.REQUESTS));
        this.replies = new ProxyLane(client, faults.of(Way.REPLIES));
        this.lostReplies = new LostReplies(faults::loss);
        this.damage = faults.damage(number);
    }

    void begin(Selector selector, InetSocketAddress address) {
        try {
            for (SocketChannel channel : new SocketChannel[] {client, server}) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            clientKey = client.register(selector, 0);
            serverKey = server.register(selector, SelectionKey.OP_CONNECT);
            server.connect(address);
        } catch (IOException e) {
            reset();
        }
    }

    void newDamage() {
        damage = faults.damage(number);
    }

    void heal() {
        damage = null;
        if (lostReplies.silenced()) {
            reset();
        }
    }

    /**
     * Reads and writes what can be, and says what it waits for.
     *
     * @return after how many nanoseconds it can go on though no socket is ready
     */
    long turn(long now) {
        if (over || clientKey == null || serverKey == null) {
            return Long.MAX_VALUE;
        }
        try {
            if (!server.isConnected() && !server.finishConnect()) {
                return Long.MAX_VALUE;
            }
            pull(client, requests, now);
            pull(server, replies, now);
            long rest = Math.min(requests.push(now), replies.push(now));
            if (replies.drained() && lostReplies.mustReset()) {
                reset();
            } else if (requests.finished() && replies.finished()) {
                end();
            } else {
                clientKey.interestOps(interest(requests, replies));
                serverKey.interestOps(interest(replies, requests));
            }
            return over ? Long.MAX_VALUE : rest;
        } catch (IOException e) {
            // Refused, or reset by either end: the other end is told the same.
            reset();
            return Long.MAX_VALUE;
        }
    }

    private static int interest(ProxyLane from, ProxyLane to) {
        return (from.takes() ? SelectionKey.OP_READ : 0) | (to.blocked() ? SelectionKey.OP_WRITE : 0);
    }

    private void pull(SocketChannel source, ProxyLane lane, long now) throws IOException {
        if (!lane.takes()) {
            return;
        }
        buffer.clear();
        int length = source.read(buffer);
        if (length < 0) {
            lane.end(now);
        } else if (length > 0) {
            byte[] bytes = new byte[length];
            buffer.flip().get(bytes);
            lane.add(lane == requests ? asked(bytes) : answered(bytes), now);
        }
    }

    private byte[] asked(byte[] bytes) {
        lostReplies.asked(bytes);
        return bytes;
    }

    private byte[] answered(byte[] bytes) {
        int before = lostReplies.count();
        byte[] left = lostReplies.answered(bytes);
        faults.lost += lostReplies.count() - before;
        if (damage != null) {
            damage.apply(left);
        }
        return left;
    }

    /** Ends both sockets as a crash does. */
    void reset() {
        for (SocketChannel channel : new SocketChannel[] {client, server}) {
            try {
                if (channel.isOpen()) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            } catch (IOException e) {
                // Then its end is reached already.
            }
        }
        end();
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        ended.accept(this);
        try {
            client.close();
            server.close();
        } catch (IOException e) {
            // A socket that cannot be closed was broken before.
        }
    }
}
