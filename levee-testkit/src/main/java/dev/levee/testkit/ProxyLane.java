package dev.levee.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/** One direction of a connection: bytes on their way to one socket, in order, not before they are due. */
final class ProxyLane {
    private static final int HELD_AT_MOST = 256 << 10;

    /** Bytes that arrive together; none for the end of the stream. */
    private record Parcel(long cameNanos, ByteBuffer bytes, boolean last) {}

    private final SocketChannel sink;
    private final ProxyFaults.OfWay faults;
    private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();
    private int held;
    private boolean ended;
    private boolean finished;
    private boolean blocked;

    ProxyLane(SocketChannel sink, ProxyFaults.OfWay faults) {
        this.sink = sink;
        this.faults = faults;
    }

    /** Whether more may be read for this lane. */
    boolean takes() {
        return !faults.held && !ended && held < HELD_AT_MOST;
    }

    /** Whether the sink's buffer was full at the last push. */
    boolean blocked() {
        return blocked;
    }

    /** Whether nothing is under way. */
    boolean drained() {
        return parcels.isEmpty();
    }

    /** Whether the end of the stream was passed on. */
    boolean finished() {
        return finished;
    }

    void add(byte[] bytes, long now) {
        if (bytes.length > 0) {
            parcels.add(new Parcel(now, ByteBuffer.wrap(bytes), false));
            held += bytes.length;
        }
    }

    void end(long now) {
        ended = true;
        parcels.add(new Parcel(now, ByteBuffer.allocate(0), true));
    }

    /** Writes what is due. After how many nanoseconds more will be; far away if that depends on a socket or an order. */
    long push(long now) throws IOException {
        blocked = false;
        while (!parcels.isEmpty() && !faults.held) {
            Parcel first = parcels.element();
            long rest = first.cameNanos() + faults.latencyNanos - now;
            if (rest > 0) {
                return rest;
            }
            if (first.last()) {
                parcels.remove();
                finished = true;
                sink.shutdownOutput();
                break;
            }
            boolean pieces = faults.pieceBytes > 0;
            int written = write(first.bytes(), pieces ? faults.pieceBytes : Integer.MAX_VALUE);
            held -= written;
            if (!first.bytes().hasRemaining()) {
                parcels.remove();
            } else if (written == 0) {
                blocked = true;
                break;
            }
            if (pieces) {
                return parcels.isEmpty() ? Long.MAX_VALUE : 0;
            }
        }
        return Long.MAX_VALUE;
    }

    private int write(ByteBuffer bytes, int most) throws IOException {
        int limit = bytes.limit();
        bytes.limit((int) Math.min(limit, (long) bytes.position() + most));
        try {
            return sink.write(bytes);
        } finally {
            bytes.limit(limit);
        }
    }
}
