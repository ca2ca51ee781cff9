package dev.levee.internal.wire;

/** One way to compress. Stateless. */
interface Packer {

    /** Compresses into {@code into} and returns the length, or 0 if it does not fit into {@code room} bytes. */
    int compress(byte[] from, int offset, int length, byte[] into, int at, int room);

    /** Inflates, never past {@code into}; whether it came to an end exactly where {@code into} and the input do. */
    boolean decompress(byte[] from, int offset, int length, byte[] into);
}
