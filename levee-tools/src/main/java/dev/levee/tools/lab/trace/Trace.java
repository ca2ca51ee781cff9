package dev.levee.tools.lab.trace;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.tukaani.xz.XZInputStream;

/**
 * The accesses of a real application, in their order. Objects are numbered 0 to {@link #objects()}{@code  - 1} in the order
 * of their codes. Immutable.
 */
public final class Trace {
    private static final String BUNDLED = "orm-busy.trace.xz";
    // Ten times the bundled trace: what fits the smallest heap one would run this with.
    private static final int LONGEST = 50_000_000;

    private final int[] codes;
    private final int[] accesses;

    private Trace(int[] codes, int[] accesses) {
        this.codes = codes;
        this.accesses = accesses;
    }

    /** The trace that comes with Levee: 5,000,000 accesses of an e-commerce application. */
    public static Trace bundled() {
        InputStream resource = Trace.class.getResourceAsStream(BUNDLED);
        if (resource == null) {
            throw new TraceException(
                    "The bundled trace " + BUNDLED + " is missing from this build. Give one with --trace.");
        }
        return decode(BUNDLED, resource);
    }

    /**
     * A trace of the same format: xz over big-endian 32-bit codes.
     *
     * @throws TraceException if it is absent, truncated, damaged, empty or of another format
     */
    public static Trace read(Path file) {
        try {
            return decode(file.toString(), Files.newInputStream(file));
        } catch (NoSuchFileException e) {
            throw new TraceException("There is no trace " + file + ".");
        } catch (IOException e) {
            throw new TraceException("The trace " + file + " cannot be read: " + e.getMessage() + ".");
        }
    }

    /** Of accesses given by their codes. */
    static Trace of(int... accesses) {
        int[] sorted = accesses.clone();
        Arrays.parallelSort(sorted);
        int distinct = 0;
        for (int code : sorted) {
            if (distinct == 0 || sorted[distinct - 1] != code) {
                sorted[distinct++] = code;
            }
        }
        int[] codes = Arrays.copyOf(sorted, distinct);
        int[] numbers = new int[accesses.length];
        for (int i = 0; i < accesses.length; i++) {
            numbers[i] = Arrays.binarySearch(codes, accesses[i]);
        }
        return new Trace(codes, numbers);
    }

    private static Trace decode(String name, InputStream compressed) {
        try (InputStream in = new XZInputStream(new BufferedInputStream(compressed))) {
            byte[] bytes = in.readNBytes(LONGEST * Integer.BYTES + 1);
            if (bytes.length == 0) {
                throw new TraceException("The trace " + name + " is empty.");
            }
            if (bytes.length > LONGEST * Integer.BYTES) {
                throw new TraceException("The trace " + name + " has more than " + LONGEST + " accesses.");
            }
            if (bytes.length % Integer.BYTES != 0) {
                throw new TraceException(
                        "The trace " + name + " ends within an access: its length is no multiple of 4 bytes.");
            }
            int[] accesses = new int[bytes.length / Integer.BYTES];
            ByteBuffer.wrap(bytes).asIntBuffer().get(accesses);
            return of(accesses);
        } catch (EOFException e) {
            throw new TraceException(
                    "The trace " + name + " is truncated: it ends in the middle of the compressed data.");
        } catch (IOException e) {
            throw new TraceException("The trace " + name + " is no intact xz file: " + reason(e) + ".");
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** How many accesses there are. */
    public int length() {
        return accesses.length;
    }

    /** How many distinct objects occur. */
    public int objects() {
        return codes.length;
    }

    /** The number of the object of the {@code position}-th access; after the last comes the first. */
    public int objectAt(long position) {
        return accesses[(int) (position % accesses.length)];
    }

    /** The object of a number. */
    public TraceObject object(int number) {
        return TraceObject.of(codes[number]);
    }

    /** Writes this for {@link #restore}: other processes need not decode it again. */
    public void save(Path file) {
        ByteBuffer bytes = ByteBuffer.allocate((2 + codes.length + accesses.length) * Integer.BYTES);
        bytes.asIntBuffer().put(codes.length).put(accesses.length).put(codes).put(accesses);
        try {
            Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the decoded trace to " + file + ".", e);
        }
    }

    /** What {@link #save} wrote. */
    public static Trace restore(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var ints = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .asIntBuffer();
            int[] codes = new int[ints.get()];
            int[] accesses = new int[ints.get()];
            ints.get(codes).get(accesses);
            return new Trace(codes, accesses);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the decoded trace from " + file + ".", e);
        }
    }
}
