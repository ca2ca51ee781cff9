package dev.levee.internal.wire;

import dev.levee.spi.Codec;
import dev.levee.spi.CodecException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8, and nothing in front of it. */
class TextCodec implements Codec<String> {
    static final int ID = 200;
    static final int FINGERPRINT = 0x7E87_0001;

    @Override
    public int id() {
        return ID;
    }

    @Override
    public int fingerprint() {
        return FINGERPRINT;
    }

    @Override
    public boolean reads(int fingerprint) {
        return fingerprint == FINGERPRINT;
    }

    @Override
    public byte[] encode(String value, int reserve) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[reserve + text.length];
        System.arraycopy(text, 0, bytes, reserve, text.length);
        return bytes;
    }

    @Override
    public String decode(byte[] bytes, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CodecException("Not UTF-8.", e);
        }
    }
}
