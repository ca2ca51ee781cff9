package dev.levee.internal.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

/** Zstandard, by zstd-jni. */
final class ZstdPacker implements Packer {

    @Override
    public int compress(byte[] from, int offset, int length, byte[] into, int at, int room) {
        try {
            return (int) Zstd.compressByteArray(into, at, room, from, offset, length, Zstd.defaultCompressionLevel());
        } catch (ZstdException e) {
            return 0;
        }
    }

    @Override
    public boolean decompress(byte[] from, int offset, int length, byte[] into) {
        try {
            return Zstd.decompressByteArray(into, 0, into.length, from, offset, length) == into.length;
        } catch (ZstdException e) {
            return false;
        }
    }
}
