package dev.levee.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A network between a client and a server on the loopback address that fails when told to: it delays, cuts into pieces,
 * holds back, resets, refuses, loses the reply of a command of Redis, and damages bytes. Clients connect to {@link #port()}.
 *
 * <p>A fault is in force for open and new connections when its method returns, and until {@link #heal()}. Bytes keep their
 * order and none is lost in an open connection, as TCP has it; the exceptions say so. It holds back at most 256 KiB for each
 * direction of a connection, then stops reading, and takes at most 1,024 connections; more are reset. If the server cannot
 * be reached, a client is accepted and then reset.
 *
 * <p>Thread-safe. One daemon thread does all the work and ends with {@link #close()}. Errors are
 * {@link IllegalStateException}.
 */
public final class FaultProxy implements AutoCloseable {
    /** The direction that a fault is in. */
    public enum Way {
        /** From the client to the server. */
        REQUESTS,
        /** From the server to the client. */
        REPLIES
    }

    /** What comes after a reply that was lost. */
    public enum AfterLoss {
        /** The connection is reset: the client learns that it will get no reply. */
        RESET,
        /** Nothing more arrives from this connection's server; {@link #heal()} resets it, since its bytes are lost. */
        SILENCE,
        /**
         * The next replies, as if nothing had been lost: the client can only take each for the answer to an earlier command.
         * No network does that; a client comes to it by a damaged byte that it takes no notice of.
         */
        NEXT_REPLY
    }

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int CONNECTIONS_AT_MOST = 1_024;
    private static final long CALL_LIMIT_SECONDS = 20;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final InetSocketAddress server;
    private final int port;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final Object ending = new Object();

    // All of these belong to the proxy's thread.
    private final Set<ProxiedConnection> connections = new LinkedHashSet<>();
    private final ProxyFaults faults = new ProxyFaults();
    private @Nullable ServerSocketChannel listening;
    private boolean resetsNew;
    private long accepted;

    private boolean closed;

    private FaultProxy(int serverPort) {
        this.server = new InetSocketAddress(LOOPBACK, serverPort);
        try {
            this.selector = Selector.open();
            ServerSocketChannel first = listen(0);
            this.listening = first;
            this.port = ((InetSocketAddress) first.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on " + LOOPBACK + " for a fault proxy.", e);
        }
        this.thread = new Thread(this::run, "levee-fault-proxy-" + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }

    /** A proxy, without faults, to the server at this port of the loopback address. */
    public static FaultProxy to(int serverPort) {
        return new FaultProxy(serverPort);
    }

    /** Where clients connect, on the loopback address; the same for the life of this proxy. */
    public int port() {
        return port;
    }

    /** {@code redis://127.0.0.1:port}. */
    public String uri() {
        return "redis://" + LOOPBACK.getHostAddress() + ":" + port;
    }

    /** Delivers bytes of this direction so much later than they came; zero for at once. */
    public void delay(Way way, Duration latency) {
        if (latency.isNegative()) {
            throw new IllegalArgumentException("A delay of " + latency + " is negative.");
        }
        order(() -> faults.of(way).latencyNanos = latency.toNanos());
    }

    /** Writes bytes of this direction in pieces of so many, each apart; 0 for no pieces. */
    public void slice(Way way, int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("Pieces of " + bytes + " bytes are none.");
        }
        order(() -> faults.of(way).pieceBytes = bytes);
    }

    /**
     * Delivers nothing in this direction, neither bytes nor the end of a connection; {@link #heal()} delivers them, as TCP
     * does when a network comes back. New connections open, as the other end's kernel answers, and then say nothing.
     */
    public void blackhole(Way way) {
        order(() -> faults.of(way).held = true);
    }

    /** Ends all open connections as a crash does: by a reset, without delivering what is under way. */
    public void reset() {
        order(() -> {
            Set.copyOf(connections).forEach(ProxiedConnection::reset);
            // A closed socket ends with the next selection.
            selector.selectNow();
        });
    }

    /** Accepts new connections and resets them at once. */
    public void resetNew() {
        order(() -> resetsNew = true);
    }

    /** Closes the port: the kernel refuses new connections. Open ones stay. */
    public void refuse() {
        order(() -> {
            quietlyClose(listening);
            listening = null;
        });
    }

    /**
     * Lets the next commands of this name be executed, and loses their replies.
     *
     * @param command its first word, in any case, such as {@code EVALSHA}; of a connection that has subscribed none counts
     * @param times how many commands, counted over all connections; this replaces what is left of an earlier order
     */
    public void loseReplies(String command, int times, AfterLoss then) {
        if (times <= 0) {
            throw new IllegalArgumentException("Losing " + times + " replies is no fault. Ask for at least one.");
        }
        order(() -> faults.lose(command.toUpperCase(Locale.ROOT), times, then));
    }

    /** How many replies were lost so far. */
    public int lostReplies() {
        return ask(() -> faults.lost);
    }

    /**
     * Damages one byte of the replies in so many, on average: where, and to what, follows from the seed, the order in which
     * the connection was accepted, and the position of the byte in the connection's replies since this call.
     *
     * @param oneIn 1 for every byte
     */
    public void corruptReplies(long seed, int oneIn) {
        if (oneIn <= 0) {
            throw new IllegalArgumentException("One byte in " + oneIn + " cannot be damaged. Use 1 or more.");
        }
        order(() -> {
            faults.corrupt(seed, oneIn);
            connections.forEach(ProxiedConnection::newDamage);
        });
    }

    /** How many bytes were damaged so far. */
    public long damagedBytes() {
        return ask(() -> faults.damaged);
    }

    /** How many connections are open between a client and the server. */
    public int connections() {
        return ask(connections::size);
    }

    /** How many connections were accepted so far. */
    public long accepted() {
        return ask(() -> accepted);
    }

    /** Ends all faults: what was held back is delivered, and the port is open. Idempotent. */
    public void heal() {
        order(() -> {
            faults.clear();
            resetsNew = false;
            Set.copyOf(connections).forEach(ProxiedConnection::heal);
            if (listening == null) {
                listening = listenAgain();
            }
        });
    }

    /** Resets what is open, closes the port, and waits until the thread has ended. Idempotent. */
    @Override
    public void close() {
        synchronized (ending) {
            closed = true;
        }
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "fault proxy at " + LOOPBACK.getHostAddress() + ":" + port + " to port " + server.getPort();
    }

    // ------------------------------------------------------------------------------------------- calls from outside

    private interface Step {
        void take() throws IOException;
    }

    private interface Question<T> {
        T answer() throws IOException;
    }

    private void order(Step step) {
        ask(() -> {
            step.take();
            return true;
        });
    }

    private <T> T ask(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        synchronized (ending) {
            if (closed) {
                throw new IllegalStateException("This " + this + " was closed.");
            }
            orders.add(() -> {
                try {
                    answer.complete(question.answer());
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        }
        selector.wakeup();
        try {
            return answer.get(CALL_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the " + this + " was told what to do.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The " + this + " could not do that: " + e.getMessage(), e);
        }
    }

    // -------------------------------------------------------------------------------------------- the proxy's thread

    private void run() {
        try {
            while (!isClosed()) {
                for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                    order.run();
                }
                long now = System.nanoTime();
                long rest = Long.MAX_VALUE;
                for (ProxiedConnection connection : Set.copyOf(connections)) {
                    rest = Math.min(rest, connection.turn(now));
                }
                await(rest);
                accept();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The " + this + " failed.", e);
        } finally {
            end();
        }
    }

    private void await(long restNanos) throws IOException {
        selector.selectedKeys().clear();
        if (restNanos <= 0 || !orders.isEmpty()) {
            selector.selectNow();
        } else {
            // Rounded up, and never for good: an order wakes it.
            selector.select(Math.min(1_000, restNanos / 1_000_000 + 1));
        }
    }

    private void accept() throws IOException {
        ServerSocketChannel open = listening;
        if (open == null) {
            return;
        }
        SocketChannel client = open.accept();
        while (client != null) {
            long number = accepted++;
            if (resetsNew || connections.size() >= CONNECTIONS_AT_MOST) {
                client.setOption(StandardSocketOptions.SO_LINGER, 0);
                client.close();
            } else {
                begin(client, number);
            }
            client = open.accept();
        }
    }

    private void begin(SocketChannel client, long number) throws IOException {
        ProxiedConnection connection =
                new ProxiedConnection(number, client, SocketChannel.open(), faults, connections::remove);
        connections.add(connection);
        connection.begin(selector, server);
    }

    private ServerSocketChannel listen(int wanted) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(LOOPBACK, wanted));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private ServerSocketChannel listenAgain() throws IOException {
        // The closed channel leaves the port with the next selection.
        selector.selectNow();
        return listen(port);
    }

    private void quietlyClose(@Nullable ServerSocketChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
            selector.selectNow();
        }
    }

    private boolean isClosed() {
        synchronized (ending) {
            return closed;
        }
    }

    private void end() {
        synchronized (ending) {
            closed = true;
        }
        Set.copyOf(connections).forEach(ProxiedConnection::reset);
        try {
            quietlyClose(listening);
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The " + this + " could not close its port.", e);
        } finally {
            // Whoever asked just before learns it from the answer.
            orders.forEach(Runnable::run);
        }
    }
}
