package dev.levee.tools.peek;

import dev.levee.spi.Codec;
import java.util.Arrays;

/** Bytes as they are, under any id. */
record RawCodec(int id, int fingerprint) implements Codec<byte[]> {
    @Override
    public boolean reads(int other) {
        return true;
    }

    @Override
    public byte[] encode(byte[] value, int reserve) {
        byte[] all = new byte[reserve + value.length];
        System.arraycopy(value, 0, all, reserve, value.length);
        return all;
    }

    @Override
    public byte[] decode(byte[] bytes, int offset, int length) {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }
}
