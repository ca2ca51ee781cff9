package dev.levee.msgpack;

import dev.levee.cache.TypeRef;
import dev.levee.spi.Codec;
import java.util.HexFormat;

/** Makes codecs and takes bytes apart, for the tests. */
final class Codecs {
    private Codecs() {}

    static <T> Codec<T> of(Class<T> type) {
        return new MessagePackCodecFactory().codec(type, false);
    }

    static <T> Codec<T> of(TypeRef<T> type) {
        return new MessagePackCodecFactory().codec(type.type(), false);
    }

    static <T> Codec<T> strict(Class<T> type) {
        return new MessagePackCodecFactory().codec(type, true);
    }

    static <T> T roundTrip(Codec<T> codec, T value) {
        byte[] bytes = codec.encode(value, 0);
        return codec.decode(bytes, 0, bytes.length);
    }

    static <T> T decode(Codec<T> codec, byte[] bytes) {
        return codec.decode(bytes, 0, bytes.length);
    }

    static <T> T decode(Codec<T> codec, String hex) {
        return decode(codec, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** MessagePack of field names and values, in the order given, as an older or newer version might have written it. */
    static byte[] map(Object... namesAndValues) {
        Output out = new Output(new byte[16]);
        out.map(namesAndValues.length / 2);
        for (Object part : namesAndValues) {
            put(out, part);
        }
        return out.copy(0);
    }

    private static void put(Output out, Object part) {
        if (part == null) {
            out.nil();
        } else if (part instanceof String text) {
            out.text(text);
        } else if (part instanceof Boolean bool) {
            out.bool(bool);
        } else if (part instanceof Double number) {
            out.float64(number);
        } else if (part instanceof Number number) {
            out.integer(number.longValue());
        } else if (part instanceof byte[] encoded) {
            out.raw(encoded);
        } else {
            throw new IllegalArgumentException("the test cannot write a " + part.getClass());
        }
    }
}
