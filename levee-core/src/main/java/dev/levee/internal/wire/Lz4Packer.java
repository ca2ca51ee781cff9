package dev.levee.internal.wire;

import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** An LZ4 block, by lz4-java. */
final class Lz4Packer implements Packer {

    @Override
    public int compress(byte[] from, int offset, int length, byte[] into, int at, int room) {
        try {
            return LZ4Factory.fastestInstance().fastCompressor().compress(from, offset, length, into, at, room);
        } catch (LZ4Exception e) {
            return 0;
        }
    }

    @Override
    public boolean decompress(byte[] from, int offset, int length, byte[] into) {
        try {
            return LZ4Factory.fastestInstance().safeDecompressor().decompress(from, offset, length, into, 0)
                    == into.length;
        } catch (LZ4Exception e) {
            return false;
        }
    }
}
