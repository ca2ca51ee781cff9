package dev.levee.internal.wire;

import dev.levee.policy.Packing;
import dev.levee.policy.Packing.Compression;
import dev.levee.spi.CodecException;
import java.util.Arrays;

/** The compressions, their codes on the wire, and the bounds that a compressed payload must keep before it is inflated. */
public final class Compressions {
    /** The most bytes that a compressed payload may inflate to. */
    static final int MAX_RAW = 64 << 20;

    /** The most times longer that a payload may become; more than DEFLATE (1032) and LZ4 (255) can do. */
    static final int MAX_RATIO = 2_048;

    private static final int RAW_LENGTH = 4; // u32 in front of the compressed bytes

    private Compressions() {}

    /**
     * Makes sure that values can be compressed like this on this class path.
     *
     * @throws IllegalArgumentException if a library is missing or cannot be loaded; names the artifact to add
     */
    public static void require(Compression compression) {
        if (compression == Compression.NONE) {
            return;
        }
        byte[] probe = new byte[256];
        try {
            int room = packer(compression).compress(probe, 0, probe.length, new byte[512], 0, 512);
            if (room <= 0) {
                throw new IllegalStateException(compression + " cannot compress 256 zeros.");
            }
        } catch (LinkageError e) {
            throw new IllegalArgumentException("packing.compression " + missing(compression), e);
        }
    }

    /** Whether {@code code} is one of format 1; 0 is not compressed. */
    static boolean known(int code) {
        return code >= 0 && code <= 3;
    }

    static int code(Compression compression) {
        return switch (compression) {
            case NONE -> 0;
            case DEFLATE -> 1;
            case ZSTD -> 2;
            case LZ4 -> 3;
        };
    }

    static Compression of(int code) {
        return switch (code) {
            case 1 -> Compression.DEFLATE;
            case 2 -> Compression.ZSTD;
            case 3 -> Compression.LZ4;
            default -> Compression.NONE;
        };
    }

    /**
     * An array that holds {@code payload} bytes of room and then the rest of {@code bytes} compressed; {@code bytes} itself if
     * that is below the threshold, would be no shorter, or could not be read back under the bounds.
     *
     * @throws CodecException if the library is missing
     */
    static byte[] compress(Packing packing, byte[] bytes, int payload) {
        int raw = bytes.length - payload;
        if (packing.compression() == Compression.NONE || raw < packing.compressFrom() || raw > MAX_RAW) {
            return bytes;
        }
        int room = raw - RAW_LENGTH - 1;
        if (room <= 0) {
            return bytes;
        }
        int start = payload + RAW_LENGTH;
        byte[] packed = new byte[start + room];
        int length;
        try {
            length = packer(packing.compression()).compress(bytes, payload, raw, packed, start, room);
        } catch (LinkageError e) {
            throw new CodecException(missing(packing.compression()), e);
        }
        if (length <= 0 || raw > (long) MAX_RATIO * (RAW_LENGTH + length)) {
            return bytes;
        }
        Layout.putU32(packed, payload, raw);
        return Arrays.copyOf(packed, start + length);
    }

    /**
     * What was compressed into {@code bytes} from {@code payload} on. Allocates only once the length that the payload claims is
     * within the bounds, and never inflates past it.
     *
     * @throws CodecException if it cannot be inflated, or not to exactly the claimed length
     */
    static byte[] decompress(int code, byte[] bytes, int payload) {
        int length = bytes.length - payload;
        if (length <= RAW_LENGTH) {
            throw new CodecException("A compressed payload of " + length + " bytes is too short.");
        }
        long raw = Layout.u32(bytes, payload);
        if (raw < 1 || raw > MAX_RAW || raw > (long) MAX_RATIO * length) {
            throw new CodecException("A compressed payload of " + length + " bytes claims " + raw
                    + " bytes; allowed are 1 to " + MAX_RAW + ", and at most " + MAX_RATIO + " times its length.");
        }
        Compression compression = of(code);
        try {
            byte[] inflated = new byte[(int) raw];
            if (!packer(compression).decompress(bytes, payload + RAW_LENGTH, length - RAW_LENGTH, inflated)) {
                throw new CodecException("A payload compressed by " + compression + " cannot be inflated to the " + raw
                        + " bytes that it claims.");
            }
            return inflated;
        } catch (LinkageError e) {
            throw new CodecException(missing(compression), e);
        }
    }

    // Each packer is a class of its own, so that a library is looked for only when it is used.
    private static Packer packer(Compression compression) {
        return switch (compression) {
            case DEFLATE -> new DeflatePacker();
            case ZSTD -> new ZstdPacker();
            case LZ4 -> new Lz4Packer();
            case NONE -> throw new IllegalArgumentException("NONE does not pack.");
        };
    }

    private static String missing(Compression compression) {
        return compression + " needs a library that is not on the class path or cannot be loaded: add "
                + switch (compression) {
                    case ZSTD -> "com.github.luben:zstd-jni";
                    case LZ4 -> "at.yawk.lz4:lz4-java";
                    case NONE, DEFLATE -> "the module java.base";
                }
                + " to the dependencies, or choose DEFLATE.";
    }
}
