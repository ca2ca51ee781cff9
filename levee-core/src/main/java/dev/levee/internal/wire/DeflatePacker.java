package dev.levee.internal.wire;

import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The JDK's zlib (RFC 1950), at its fastest level: a cache fills more often than its disk is full. */
final class DeflatePacker implements Packer {

    @Override
    public int compress(byte[] from, int offset, int length, byte[] into, int at, int room) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(from, offset, length);
            deflater.finish();
            int packed = 0;
            while (!deflater.finished()) {
                int written = deflater.deflate(into, at + packed, room - packed);
                if (written == 0) {
                    return 0;
                }
                packed += written;
            }
            return packed;
        } finally {
            deflater.end();
        }
    }

    @Override
    public boolean decompress(byte[] from, int offset, int length, byte[] into) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(from, offset, length);
            int inflated = 0;
            while (inflated < into.length) {
                int read = inflater.inflate(into, inflated, into.length - inflated);
                if (read == 0) {
                    return false; // it ends early, or wants a dictionary
                }
                inflated += read;
            }
            // One byte more than claimed would show here; none, and the trailer is read.
            return inflater.inflate(new byte[1]) == 0 && inflater.finished() && inflater.getRemaining() == 0;
        } catch (DataFormatException e) {
            return false;
        } finally {
            inflater.end();
        }
    }
}
