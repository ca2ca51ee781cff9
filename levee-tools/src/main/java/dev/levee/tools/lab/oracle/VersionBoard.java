package dev.levee.tools.lab.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * For each object the newest version whose update is complete: committed, and the arm's own invalidation step returned. It
 * lies in memory that all processes of a run map, so what one has published, every read that begins later sees; no clock
 * decides that. Thread-safe.
 *
 * <p>A read notes {@link #published} before it asks its arm. An answer of an older version is stale.
 */
public final class VersionBoard {
    // Version above, then whether it was unconfirmed, who, and when, in one word, so that all are published together.
    private static final int TIME_BITS = 35;
    private static final int PROCESS_BITS = 4;
    private static final int VERSION_SHIFT = TIME_BITS + PROCESS_BITS + 1;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final long PROCESS_MASK = (1L << PROCESS_BITS) - 1;
    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer words;
    private final long epochMillis;

    private VersionBoard(ByteBuffer words, long epochMillis) {
        this.words = words;
        this.epochMillis = epochMillis;
    }

    /**
     * Maps the board of a run, which the first to open it makes.
     *
     * @param epochMillis when the run began, on the wall clock; the same in every process
     */
    public static VersionBoard open(Path file, int objects, long epochMillis) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new VersionBoard(
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) objects * Long.BYTES), epochMillis);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot map the versions of the run in " + file + ".", e);
        }
    }

    /** What stands published of an object now, for {@link #version} and {@link #ageMillis}. */
    public long published(int object) {
        return (long) WORDS.getVolatile(words, object * Long.BYTES);
    }

    /** The version of a publication; 0 if there was none. */
    public static long version(long published) {
        return published >>> VERSION_SHIFT;
    }

    /** Whether the arm's own step after that update was confirmed by its store. */
    public static boolean isConfirmed(long published) {
        return (published >>> (TIME_BITS + PROCESS_BITS) & 1) == 0;
    }

    /** The process that made the update. */
    public static int process(long published) {
        return (int) (published >>> TIME_BITS & PROCESS_MASK);
    }

    /** How long ago a publication was, on the wall clock. */
    public long ageMillis(long published, long nowMillis) {
        return Math.max(0, nowMillis - epochMillis - (published & TIME_MASK));
    }

    /**
     * Publishes a version, unless a newer one is already.
     *
     * @param process who made the update, 0 to 15
     * @param confirmed whether the arm's own step after it was confirmed
     */
    public void publish(int object, long version, long nowMillis, int process, boolean confirmed) {
        long next = version << VERSION_SHIFT
                | (confirmed ? 0L : 1L) << (TIME_BITS + PROCESS_BITS)
                | (long) process << TIME_BITS
                | ((nowMillis - epochMillis) & TIME_MASK);
        long current = published(object);
        while (version(current) < version && !WORDS.compareAndSet(words, object * Long.BYTES, current, next)) {
            current = published(object);
        }
    }
}
