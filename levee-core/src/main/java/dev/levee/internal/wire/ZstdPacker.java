package dev.levee.internal.wire;

import com.github.luben.zstd.Zstd;

/** Zstandard, by zstd-jni. */
final class ZstdPacker implements Packer {

    @Override
    public int compress(byte[] from, int offset, int length, byte[] into, int at, int room) {
        long packed = Zstd.compressByteArray(into, at, room, from, offset, length, Zstd.defaultCompressionLevel());
        return Zstd.isError(packed) ? 0 : (int) packed;
    }

    @Override
    public boolean decompress(byte[] from, int offset, int length, byte[] into) {
        long inflated = Zstd.decompressByteArray(into, 0, into.length, from, offset, length);
        return !Zstd.isError(inflated) && inflated == into.length;
    }
}
