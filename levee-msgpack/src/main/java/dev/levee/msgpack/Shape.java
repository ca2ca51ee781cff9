package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import org.jspecify.annotations.Nullable;

/** How the values of one type stand on the wire. Immutable once compiled, and shared by all threads. */
abstract class Shape {

    /** Writes {@code value}, or nil for null. */
    void write(Output out, @Nullable Object value) {
        if (value == null) {
            out.nil();
        } else {
            writePresent(out, value);
        }
    }

    /**
     * Reads what {@link #write} wrote, or what another version of the type wrote.
     *
     * @throws CodecException if the bytes are no value of this type
     */
    @Nullable
    Object read(Input in) {
        return in.nil() ? null : readPresent(in);
    }

    abstract void writePresent(Output out, Object value);

    abstract Object readPresent(Input in);

    /** What a record's component of this type is if the bytes do not name it. */
    @Nullable
    Object missing() {
        return null;
    }

    /** Adds this shape to the text of which the fingerprint is a digest. */
    abstract void describe(Description text);
}
