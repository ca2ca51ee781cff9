package dev.levee.msgpack;

/** The first bytes of MessagePack's formats, by the names of its specification. */
final class Format {
    static final byte FIXMAP = (byte) 0x80;
    static final byte FIXARRAY = (byte) 0x90;
    static final byte FIXSTR = (byte) 0xa0;
    static final byte NIL = (byte) 0xc0;
    static final byte FALSE = (byte) 0xc2;
    static final byte TRUE = (byte) 0xc3;
    static final byte BIN8 = (byte) 0xc4;
    static final byte BIN16 = (byte) 0xc5;
    static final byte BIN32 = (byte) 0xc6;
    static final byte EXT8 = (byte) 0xc7;
    static final byte EXT16 = (byte) 0xc8;
    static final byte EXT32 = (byte) 0xc9;
    static final byte FLOAT32 = (byte) 0xca;
    static final byte FLOAT64 = (byte) 0xcb;
    static final byte UINT8 = (byte) 0xcc;
    static final byte UINT16 = (byte) 0xcd;
    static final byte UINT32 = (byte) 0xce;
    static final byte UINT64 = (byte) 0xcf;
    static final byte INT8 = (byte) 0xd0;
    static final byte INT16 = (byte) 0xd1;
    static final byte INT32 = (byte) 0xd2;
    static final byte INT64 = (byte) 0xd3;
    static final byte FIXEXT1 = (byte) 0xd4;
    static final byte FIXEXT2 = (byte) 0xd5;
    static final byte FIXEXT4 = (byte) 0xd6;
    static final byte FIXEXT8 = (byte) 0xd7;
    static final byte FIXEXT16 = (byte) 0xd8;
    static final byte STR8 = (byte) 0xd9;
    static final byte STR16 = (byte) 0xda;
    static final byte STR32 = (byte) 0xdb;
    static final byte ARRAY16 = (byte) 0xdc;
    static final byte ARRAY32 = (byte) 0xdd;
    static final byte MAP16 = (byte) 0xde;
    static final byte MAP32 = (byte) 0xdf;

    /** The extension type of a timestamp. */
    static final byte TIMESTAMP = -1;

    private Format() {}

    /** What a first byte announces, for messages: the kind only, since small integers are their own first byte. */
    static String kind(byte first) {
        if (first >= -32) {
            return "an integer";
        }
        int b = first & 0xff;
        if (b < 0x90) {
            return "a map";
        }
        if (b < 0xa0) {
            return "an array";
        }
        if (b < 0xc0) {
            return "text";
        }
        return switch (first) {
            case NIL -> "nil";
            case FALSE, TRUE -> "a boolean";
            case BIN8, BIN16, BIN32 -> "binary";
            case FLOAT32, FLOAT64 -> "a floating-point number";
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> "an integer";
            case STR8, STR16, STR32 -> "text";
            case ARRAY16, ARRAY32 -> "an array";
            case MAP16, MAP32 -> "a map";
            case (byte) 0xc1 -> "a byte that MessagePack never uses";
            default -> "an extension";
        };
    }
}
