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
 * Where one writer and its watchers meet, round by round, in memory that all of them map: which round it is, who is ready for
 * it, and when each saw the new value. Rounds count from 1. Thread-safe.
 */
public final class RoundBoard {
    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int ROUND = 0;
    // Of each watcher: the round that it is ready for, whether it has the value near, when it saw the new one and the
    // old
    // one last, and in which round that was.
    private static final int READY = 1;
    private static final int KEPT = 2;
    private static final int SEEN_AT = 3;
    private static final int OLD_AT = 4;
    private static final int SEEN = 5;
    private static final int EACH = 5;

    private final ByteBuffer words;

    private RoundBoard(ByteBuffer words) {
        this.words = words;
    }

    /** Maps the board of a run, which the first to open it makes. */
    public static RoundBoard open(Path file, int processes) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long bytes = (1L + (long) EACH * processes) * Long.BYTES;
            return new RoundBoard(channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot map the rounds of the run in " + file + ".", e);
        }
    }

    /** The round that the writer has begun; 0 before the first. */
    public long round() {
        return get(ROUND);
    }

    /** The writer begins a round. */
    public void begin(long round) {
        set(ROUND, round);
    }

    /** A watcher has read what stood before this round's write, and has it near or not. */
    public void ready(int process, long round, boolean kept) {
        set(at(process, KEPT), kept ? 1 : 0);
        set(at(process, READY), round);
    }

    /** Whether it has. */
    public boolean isReady(int process, long round) {
        return get(at(process, READY)) >= round;
    }

    /** Whether it had the value near when it was ready last. */
    public boolean kept(int process) {
        return get(at(process, KEPT)) != 0;
    }

    /** A watcher's first read of the new value of this round began then, and its last one of the old value at {@code oldMicros}. */
    public void seen(int process, long round, long micros, long oldMicros) {
        set(at(process, SEEN_AT), micros);
        set(at(process, OLD_AT), oldMicros);
        set(at(process, SEEN), round);
    }

    /** Whether it has seen it. */
    public boolean hasSeen(int process, long round) {
        return get(at(process, SEEN)) == round;
    }

    /** When the read began in which it did. */
    public long seenAtMicros(int process) {
        return get(at(process, SEEN_AT));
    }

    /** When the last read began in which it still saw the old one; 0 if there was none. */
    public long oldAtMicros(int process) {
        return get(at(process, OLD_AT));
    }

    private static int at(int process, int part) {
        return EACH * process + part;
    }

    private long get(int index) {
        return (long) WORDS.getVolatile(words, index * Long.BYTES);
    }

    private void set(int index, long value) {
        WORDS.setVolatile(words, index * Long.BYTES, value);
    }
}
