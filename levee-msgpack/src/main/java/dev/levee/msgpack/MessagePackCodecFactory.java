package dev.levee.msgpack;

import dev.levee.spi.Codec;
import dev.levee.spi.CodecFactory;
import java.lang.reflect.Type;

/**
 * Makes MessagePack codecs. Records, and what is built of them (lists, sets, maps, arrays, optionals, enums, scalars, sealed
 * hierarchies with a {@link Discriminator}), go through a reader and writer of our own; every other type is written by
 * Jackson, at the place in the value where it stands. docs/msgpack.md holds the table of types.
 *
 * <p>Found by {@link java.util.ServiceLoader}. Thread-safe, as are the codecs.
 */
public final class MessagePackCodecFactory implements CodecFactory {
    /** The family of formats that the codecs write into each entry. */
    public static final int ID = 1;

    /** For the service loader and for those who name their codec. */
    public MessagePackCodecFactory() {}

    /**
     * {@inheritDoc}
     *
     * <p>Costs some milliseconds: the type is taken apart here, once, and not for each value.
     */
    @Override
    public <V> Codec<V> codec(Type type, boolean strict) {
        try {
            ShapeCompiler compiler = new ShapeCompiler(strict);
            return new MessagePackCodec<>(simpleName(type), compiler.compile(() -> Known.of(type)), strict);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "No MessagePack codec for " + type.getTypeName() + ": " + e.getMessage(), e);
        }
    }

    private static String simpleName(Type type) {
        return type instanceof Class<?> c ? c.getSimpleName() : type.getTypeName();
    }
}
