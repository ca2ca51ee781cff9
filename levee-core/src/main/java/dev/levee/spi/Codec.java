package dev.levee.spi;

import org.jspecify.annotations.Nullable;

/**
 * Turns values of one type into bytes and back. Thread-safe; used from many threads at once. No class name may ever come
 * from the bytes: the type is the one the codec was made for.
 *
 * @param <V> the type of the values
 */
public interface Codec<V> {

    /** The family of formats, 1 to 255; written into each entry, and an entry of another family is a counted miss. */
    int id();

    /** A fingerprint of the shape of {@code V}; equal shapes give equal fingerprints on every JVM. */
    int fingerprint();

    /** Whether this codec reads payloads that were written under {@code fingerprint}; if not, they are counted misses. */
    boolean reads(int fingerprint);

    /**
     * Encodes a value, leaving room in front of it.
     *
     * @param reserve how many bytes at the start of the result to leave as zeros, for the entry's header
     * @return a new array of exactly {@code reserve} plus the encoded length
     * @throws CodecException if the value cannot be written; its message never holds the value
     */
    byte[] encode(V value, int reserve);

    /**
     * Decodes a value from {@code bytes[offset .. offset + length)}. Allocates nothing in proportion to a length that the
     * bytes claim but do not have.
     *
     * @throws CodecException if the bytes are no value of this type; any other exception counts as one
     */
    @Nullable
    V decode(byte[] bytes, int offset, int length);
}
