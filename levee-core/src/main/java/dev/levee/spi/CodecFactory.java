package dev.levee.spi;

import java.lang.reflect.Type;

/**
 * Makes codecs for types. Found by {@link java.util.ServiceLoader} if a cache names none: {@code levee-msgpack} registers
 * one. Thread-safe.
 */
public interface CodecFactory {

    /**
     * A codec for values of {@code type}.
     *
     * @param strict true if only payloads of exactly this shape are to be read, false if fields may have come and gone
     * @throws IllegalArgumentException if the type cannot be written and read back, with the reason and the way out
     */
    <V> Codec<V> codec(Type type, boolean strict);
}
