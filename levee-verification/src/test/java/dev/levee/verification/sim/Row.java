package dev.levee.verification.sim;

import dev.levee.spi.Codec;
import dev.levee.spi.CodecException;
import java.nio.ByteBuffer;

/**
 * A value: whose it is, which version of the row, and which load (or put) brought it, so that every answer tells its origin.
 */
record Row(int tenant, int key, long version, long load) {
    private static final int MAGIC = 0x51D0_51D0;
    private static final int BYTES = 28;

    @Override
    public String toString() {
        return "t" + tenant + "/" + key + " v" + version + " of load " + load;
    }

    /** The load whose value this entry holds, or -1 if it holds none. */
    static long loadIn(byte[] entry) {
        ByteBuffer bytes = ByteBuffer.wrap(entry);
        boolean row = entry.length > BYTES && bytes.getInt(entry.length - 4) == MAGIC;
        return row ? bytes.getLong(entry.length - 12) : -1;
    }

    /** Plain bytes, the load last. */
    static final Codec<Row> CODEC = new Codec<>() {
        @Override
        public int id() {
            return 200;
        }

        @Override
        public int fingerprint() {
            return 1;
        }

        @Override
        public boolean reads(int fingerprint) {
            return fingerprint == 1;
        }

        @Override
        public byte[] encode(Row row, int reserve) {
            return ByteBuffer.allocate(reserve + BYTES)
                    .position(reserve)
                    .putInt(row.tenant)
                    .putInt(row.key)
                    .putLong(row.version)
                    .putLong(row.load)
                    .putInt(MAGIC)
                    .array();
        }

        @Override
        public Row decode(byte[] bytes, int offset, int length) {
            if (length != BYTES) {
                throw new CodecException("not a row");
            }
            ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
            return new Row(in.getInt(), in.getInt(), in.getLong(), in.getLong());
        }
    };
}
