package dev.levee.policy;

import static dev.levee.policy.Rules.positive;

/**
 * How large a stored value may be, and when it is compressed.
 *
 * @param maxBytes the most bytes a value may take as stored; a larger one is returned, not stored, and counted
 * @param compression how to compress; {@link Compression#NONE} for not at all
 * @param compressFrom the encoded size in bytes from which a value is compressed, if that makes it smaller
 */
public record Packing(int maxBytes, Compression compression, int compressFrom) {

    /** At most 1 MiB, not compressed. */
    public static final Packing DEFAULT = new Packing(1 << 20, Compression.NONE, 2_048);

    /** How a value is compressed. Every one is read, whichever is set for writing. */
    public enum Compression {
        /** Not at all. */
        NONE,
        /** The JDK's Deflater: needs no dependency, slower than the others. */
        DEFLATE,
        /** Zstandard; needs {@code com.github.luben:zstd-jni}. */
        ZSTD,
        /** LZ4; needs {@code at.yawk.lz4:lz4-java}. */
        LZ4
    }

    /** @throws IllegalArgumentException if a number is not positive, naming it */
    public Packing {
        positive("packing.maxBytes", maxBytes);
        positive("packing.compressFrom", compressFrom);
    }

    /** This, with another {@link #maxBytes()}. */
    public Packing withMaxBytes(int value) {
        return new Packing(value, compression, compressFrom);
    }

    /** This, compressing values of {@code fromBytes} and more. */
    public Packing withCompression(Compression value, int fromBytes) {
        return new Packing(maxBytes, value, fromBytes);
    }
}
