package dev.levee.msgpack;

import dev.levee.spi.Codec;
import dev.levee.spi.CodecException;
import org.jspecify.annotations.Nullable;

/** A compiled shape, and the buffer that a thread keeps between two values. */
final class MessagePackCodec<V> implements Codec<V> {
    private static final int FIRST_BUFFER = 512;

    /** A buffer that one large value has blown up beyond this is not kept. */
    private static final int LARGEST_KEPT_BUFFER = 64 * 1024;

    // A slot of the JDK's own types, so that a thread of an application server keeps no class of ours alive. The slot
    // is
    // empty while the buffer is in use: an accessor may call this codec again.
    private static final ThreadLocal<byte[][]> BUFFER = ThreadLocal.withInitial(() -> new byte[1][]);

    private final String type;
    private final Shape shape;
    private final int fingerprint;
    private final boolean strict;

    MessagePackCodec(String type, Shape shape, boolean strict) {
        this.type = type;
        this.shape = shape;
        this.fingerprint = Description.fingerprint(shape);
        this.strict = strict;
    }

    @Override
    public int id() {
        return MessagePackCodecFactory.ID;
    }

    @Override
    public int fingerprint() {
        return fingerprint;
    }

    @Override
    public boolean reads(int other) {
        return !strict || other == fingerprint;
    }

    @Override
    public byte[] encode(@Nullable V value, int reserve) {
        byte[][] slot = BUFFER.get();
        byte[] buffer = slot[0];
        slot[0] = null;
        Output out = new Output(buffer == null ? new byte[FIRST_BUFFER] : buffer);
        try {
            shape.write(out, value);
            return out.copy(reserve);
        } catch (CodecException e) {
            throw e;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            // An accessor of the user's threw; its message may hold the value.
            throw new CodecException(
                    "writing a " + type + " threw " + e.getClass().getName());
        } finally {
            slot[0] = out.buffer().length <= LARGEST_KEPT_BUFFER ? out.buffer() : null;
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable V decode(byte[] bytes, int offset, int length) {
        Input in = new Input(bytes, offset, length);
        try {
            Object value = shape.read(in);
            in.expectEnd();
            return (V) value;
        } catch (CodecException e) {
            throw e;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            // Dates out of range and the like; the message of a parser repeats what it was given.
            throw in.wrong("reading a " + type + " threw " + e.getClass().getName());
        }
    }

    @Override
    public String toString() {
        return "MessagePack of " + type;
    }
}
