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
 * For each object the versions whose invalidation the store has confirmed, and when; in memory that all processes of a run
 * map. Thread-safe.
 *
 * <p>Whoever updates confirms here before it publishes on the {@link VersionBoard}, and whoever reads asks there first: so a
 * confirmed version that was published is never missed here.
 */
public final class Confirmations {
    /** Of how many versions of an object the time is kept: the last ones. */
    static final int KEPT = 16;

    private static final int TIME_BITS = 35;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    // Of each object the newest version, then version and time of each of the kept ones.
    private final ByteBuffer words;
    private final long epochMillis;

    private Confirmations(ByteBuffer words, long epochMillis) {
        this.words = words;
        this.epochMillis = epochMillis;
    }

    /**
     * Maps those of a run, which the first to open it makes.
     *
     * @param epochMillis when the run began, on the wall clock; the same in every process
     */
    public static Confirmations open(Path file, int objects, long epochMillis) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long bytes = (long) objects * (KEPT + 1) * Long.BYTES;
            return new Confirmations(channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes), epochMillis);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot map the confirmations of the run in " + file + ".", e);
        }
    }

    /** The newest version of an object whose invalidation was confirmed; 0 if there is none. */
    public long newest(int object) {
        return word(at(object));
    }

    /** The store has confirmed the invalidation of this version, or one that came after its update. */
    public void confirm(int object, long version, long nowMillis) {
        int slot = at(object) + 1 + (int) (version % KEPT);
        long next = version << TIME_BITS | ((nowMillis - epochMillis) & TIME_MASK);
        long current = word(slot);
        while (current >>> TIME_BITS < version && !set(slot, current, next)) {
            current = word(slot);
        }
        long newest = newest(object);
        while (newest < version && !set(at(object), newest, version)) {
            newest = newest(object);
        }
    }

    /** How long ago the first of the kept versions after this one was confirmed; 0 if none was. */
    public long sinceNewerThan(int object, long version, long nowMillis) {
        long first = nowMillis - epochMillis;
        for (int i = 1; i <= KEPT; i++) {
            long kept = word(at(object) + i);
            if (kept >>> TIME_BITS > version) {
                first = Math.min(first, kept & TIME_MASK);
            }
        }
        return nowMillis - epochMillis - first;
    }

    private static int at(int object) {
        return object * (KEPT + 1);
    }

    private long word(int index) {
        return (long) WORDS.getVolatile(words, index * Long.BYTES);
    }

    private boolean set(int index, long current, long next) {
        return WORDS.compareAndSet(words, index * Long.BYTES, current, next);
    }
}
