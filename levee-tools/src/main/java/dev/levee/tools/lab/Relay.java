package dev.levee.tools.lab;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stands between the services and Redis, on a free loopback port. It hands on every byte, replies later than they came if told
 * to; it keeps what it is given, or is not there at all. Thread-safe.
 */
final class Relay implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int CONNECT_MILLIS = 5_000;
    // Far more replies than all callers of a run can wait for; full, it slows the server's end, as a network would.
    private static final int CHUNKS = 10_000;

    private static final int WAITING_FOR_ACCEPT = 50;

    private final InetSocketAddress target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket server;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile long delayNanos;

    private record Chunk(byte[] bytes, long dueNanos) {}

    private Relay(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.port = server.getLocalPort();
        this.target = target;
    }

    static Relay to(String host, int port) throws IOException {
        Relay relay = new Relay(listen(0), new InetSocketAddress(host, port));
        relay.acceptAt(relay.server);
        return relay;
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, WAITING_FOR_ACCEPT, InetAddress.getLoopbackAddress());
    }

    int port() {
        return port;
    }

    /** Replies that come from now on are handed on so much later; those that came before, as was said then. */
    void delay(Duration late) {
        delayNanos = late.toNanos();
    }

    /** Nothing is handed on any more, either way, until {@link #release()}: connections stay, and new ones are taken. */
    synchronized void hold() {
        if (held.getCount() == 0) {
            held = new CountDownLatch(1);
        }
    }

    /** Hands on all that was held, in its order. */
    synchronized void release() {
        held.countDown();
    }

    /** Resets every connection; new ones are refused until {@link #mend()}. */
    synchronized void cut() throws IOException {
        server.close();
        open.forEach(Relay::reset);
    }

    /** Takes connections again, at the same port. */
    synchronized void mend() throws IOException {
        if (server.isClosed()) {
            server = listen(port);
            acceptAt(server);
        }
    }

    private void acceptAt(ServerSocket listening) {
        start("lab-relay", () -> accept(listening));
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                connect(client);
                if (listening.isClosed()) {
                    reset(client);
                }
            } catch (IOException e) {
                // Closed; the loop sees it. Or one client went away before it was served.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket upstream = new Socket();
        open.add(upstream);
        try {
            upstream.connect(target, CONNECT_MILLIS);
            upstream.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        } catch (IOException e) {
            closeBoth(client, upstream);
            throw e;
        }
        BlockingQueue<Chunk> replies = new LinkedBlockingQueue<>(CHUNKS);
        start("lab-relay-requests", () -> handOnRequests(client, upstream));
        start("lab-relay-replies", () -> readReplies(client, upstream, replies));
        start("lab-relay-late", () -> writeReplies(client, upstream, replies));
    }

    private void handOnRequests(Socket client, Socket upstream) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = client.getInputStream();
            OutputStream out = upstream.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                held.await();
                out.write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException e) {
            // The end of one side is the end of both.
        } finally {
            closeBoth(client, upstream);
        }
    }

    private void readReplies(Socket client, Socket upstream, BlockingQueue<Chunk> replies) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = upstream.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                replies.put(new Chunk(Arrays.copyOf(buffer, read), System.nanoTime() + delayNanos));
            }
        } catch (IOException | InterruptedException e) {
            // The end of one side is the end of both.
        } finally {
            closeBoth(client, upstream);
        }
    }

    private void writeReplies(Socket client, Socket upstream, BlockingQueue<Chunk> replies) {
        try {
            OutputStream out = client.getOutputStream();
            while (!client.isClosed()) {
                Chunk chunk = replies.poll(1, TimeUnit.SECONDS);
                if (chunk != null) {
                    TimeUnit.NANOSECONDS.sleep(chunk.dueNanos - System.nanoTime());
                    held.await();
                    out.write(chunk.bytes);
                }
            }
        } catch (IOException | InterruptedException e) {
            // The end of one side is the end of both.
        } finally {
            closeBoth(client, upstream);
        }
    }

    private void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void closeBoth(Socket client, Socket upstream) {
        closeQuietly(client);
        closeQuietly(upstream);
        open.remove(client);
        open.remove(upstream);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is not of use any more, which is what was wanted.
        }
    }

    @Override
    public synchronized void close() {
        closeQuietly(server);
        release();
        open.forEach(Relay::closeQuietly);
    }
}
