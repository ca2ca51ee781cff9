package dev.levee.msgpack;

/** Passes over a value of any kind, so deep as the input allows, and checks every length and every text on the way. */
final class Skipping {
    private Skipping() {}

    static void skip(Input in) {
        byte first = in.take();
        if (first >= -32) {
            return;
        }
        int b = first & 0xff;
        if (b < 0x90) {
            values(in, 2L * in.pairs(b & 0x0f));
        } else if (b < 0xa0) {
            values(in, in.present(b & 0x0f));
        } else if (b < 0xc0) {
            in.skipText(b & 0x1f);
        } else {
            tagged(in, first);
        }
    }

    private static void tagged(Input in, byte first) {
        switch (first) {
            case Format.NIL, Format.FALSE, Format.TRUE -> {}
            case Format.UINT8, Format.INT8 -> in.skip(1);
            case Format.UINT16, Format.INT16 -> in.skip(2);
            case Format.FLOAT32, Format.UINT32, Format.INT32 -> in.skip(4);
            case Format.FLOAT64, Format.UINT64, Format.INT64 -> in.skip(8);
            case Format.STR8 -> in.skipText(in.take() & 0xff);
            case Format.STR16 -> in.skipText(in.take16() & 0xffff);
            case Format.STR32 -> in.skipText(in.take32());
            case Format.BIN8 -> in.skip(in.take() & 0xff);
            case Format.BIN16 -> in.skip(in.take16() & 0xffff);
            case Format.BIN32 -> in.skip(in.take32());
            case Format.ARRAY16 -> values(in, in.present(in.take16() & 0xffff));
            case Format.ARRAY32 -> values(in, in.present(in.take32()));
            case Format.MAP16 -> values(in, 2L * in.pairs(in.take16() & 0xffff));
            case Format.MAP32 -> values(in, 2L * in.pairs(in.take32()));
            // An extension has a byte for its type before its content.
            case Format.EXT8 -> in.skip((in.take() & 0xff) + 1);
            case Format.EXT16 -> in.skip((in.take16() & 0xffff) + 1);
            case Format.EXT32 -> in.skip(in.present(in.take32()) + 1);
            case Format.FIXEXT1 -> in.skip(2);
            case Format.FIXEXT2 -> in.skip(3);
            case Format.FIXEXT4 -> in.skip(5);
            case Format.FIXEXT8 -> in.skip(9);
            case Format.FIXEXT16 -> in.skip(17);
            default -> throw in.unexpected("a value", first);
        }
    }

    private static void values(Input in, long count) {
        in.enter();
        for (long i = 0; i < count; i++) {
            skip(in);
        }
        in.leave();
    }
}
