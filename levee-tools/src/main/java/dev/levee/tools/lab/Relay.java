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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stands between the services and Redis, on a free loopback port, and hands replies on later than they came: as many bytes
 * a second as without it. Thread-safe.
 */
final class Relay implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int CONNECT_MILLIS = 5_000;
    // Far more replies than all callers of a run can wait for; full, it slows the server's end, as a network would.
    private static final int CHUNKS = 10_000;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile long delayNanos;

    private record Chunk(byte[] bytes, long dueNanos) {}

    private Relay(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    static Relay to(String host, int port) throws IOException {
        Relay relay =
                new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), new InetSocketAddress(host, port));
        relay.start("lab-relay", relay::accept);
        return relay;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Replies that come from now on are handed on so much later; those that came before, as was said then. */
    void delay(Duration late) {
        delayNanos = late.toNanos();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                connect(client);
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
        start("lab-relay-requests", () -> {
            try (InputStream in = client.getInputStream();
                    OutputStream out = upstream.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException e) {
                // The end of one side is the end of both.
            } finally {
                closeBoth(client, upstream);
            }
        });
        start("lab-relay-replies", () -> readReplies(client, upstream, replies));
        start("lab-relay-late", () -> writeReplies(client, upstream, replies));
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

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is not of use any more, which is what was wanted.
        }
    }

    @Override
    public void close() {
        closeQuietly(server);
        open.forEach(Relay::closeQuietly);
    }
}
