package dev.levee.tools.lab.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Which accesses of an arm's run were answered, by their order, in memory that all its processes map: each access has a byte
 * of its own, written once by the one process that serves it. Read it when they are done.
 */
public final class AccessLog {
    private final MappedByteBuffer marks;

    private AccessLog(MappedByteBuffer marks) {
        this.marks = marks;
    }

    /** Maps the log of an arm's run, which the first to open it makes. */
    public static AccessLog open(Path file, int accesses) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new AccessLog(channel.map(FileChannel.MapMode.READ_WRITE, 0, Math.max(1, accesses)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot map the accesses of the run in " + file + ".", e);
        }
    }

    /** The access was answered in time. */
    public void completed(int access) {
        marks.put(access, (byte) 1);
    }

    /** Whether it was. */
    public boolean isCompleted(int access) {
        return marks.get(access) != 0;
    }
}
