package dev.levee.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.levee.policy.Packing;
import dev.levee.policy.Packing.Compression;
import dev.levee.spi.CodecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compressing pays or is left out, and inflating never takes more memory than its bounds. */
class CompressionsTest {
    private static final String LONG = "levee ".repeat(500);

    @ParameterizedTest
    @EnumSource
    void whatIsAvailableIsAccepted(Compression compression) {
        assertThatCode(() -> Compressions.require(compression)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aLongValueTakesLessRoom(Compression compression) {
        Written written = Entry.write(Sample.draft(null), Sample.CODEC, LONG, Sample.packing(compression));
        assertThat(written.payloadBytes()).isLessThan(200).isEqualTo(written.bytes().length - Layout.FIXED_END);
        assertThat(((Entry) Sample.parse(written.bytes())).value(Sample.CODEC)).isEqualTo(LONG);
    }

    @ParameterizedTest
    @EnumSource
    void aValueThatWouldNotShrinkIsStoredAsItIs(Compression compression) {
        Random random = new Random(1);
        for (int length : new int[] {0, 1, 4, 5, 6, 7, 300}) {
            StringBuilder text = new StringBuilder();
            random.ints(length, ' ', 127).forEach(c -> text.append((char) c));
            byte[] bytes = Sample.bytes(Sample.draft(null), text.toString(), Sample.packing(compression));
            assertThat(bytes.length).isLessThanOrEqualTo(Layout.FIXED_END + length);
            assertThat(((Entry) Sample.parse(bytes)).value(Sample.CODEC)).isEqualTo(text.toString());
        }
    }

    @Test
    void aValueBelowTheThresholdIsLeftAlone() {
        Packing packing = Packing.DEFAULT.withCompression(Compression.DEFLATE, LONG.length() + 1);
        assertThat(Entry.write(Sample.draft(null), Sample.CODEC, LONG, packing).payloadBytes())
                .isEqualTo(LONG.length());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatIsWrittenUnderTheRatioIsReadUnderIt(Compression compression) {
        String zeros = "0".repeat(4 << 20);
        byte[] bytes = Sample.bytes(Sample.draft(null), zeros, Sample.packing(compression));
        assertThat(((Entry) Sample.parse(bytes)).value(Sample.CODEC)).isEqualTo(zeros);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aClaimedLengthBeyondTheBoundsIsRefusedBeforeAnythingIsAllocated(Compression compression) {
        byte[] bytes = Sample.bytes(Sample.draft(null), LONG, Sample.packing(compression));
        int length = bytes.length - Layout.FIXED_END;
        for (long claim :
                new long[] {0, 2_048L * length + 1, (64 << 20) + 1, Integer.MAX_VALUE, 1L << 31, (1L << 32) - 1}) {
            refused(claiming(bytes, claim), "claims " + claim + " bytes");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatInflatesToMoreOrLessThanClaimedIsRefused(Compression compression) {
        byte[] bytes = Sample.bytes(Sample.draft(null), LONG, Sample.packing(compression));
        for (int claim : new int[] {1, LONG.length() - 1, LONG.length() + 1, 2 * LONG.length()}) {
            refused(claiming(bytes, claim), "cannot be inflated");
        }
        refused(Sample.sealed(Arrays.copyOf(bytes, bytes.length - 1)), "cannot be inflated");
        refused(Sample.sealed(Arrays.copyOf(bytes, bytes.length + 1)), "cannot be inflated");
        refused(Sample.sealed(Arrays.copyOf(bytes, Layout.FIXED_END + 4)), "too short");
    }

    @Test
    void aBombIsRefused() throws IOException {
        byte[] zeros = new byte[65 << 20];
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(zeros);
        }
        byte[] zstd = Zstd.compress(zeros);
        refused(bomb(1, deflated.toByteArray(), zeros.length), "claims " + zeros.length);
        refused(bomb(1, deflated.toByteArray(), 60 << 20), "cannot be inflated");
        refused(bomb(2, zstd, zeros.length), "claims " + zeros.length);
        refused(bomb(2, zstd, 1_024), "cannot be inflated");
    }

    private static byte[] bomb(int code, byte[] packed, long claim) {
        byte[] header = Sample.bytes(Sample.draft(null), "", Sample.PLAIN);
        byte[] bytes = Arrays.copyOf(header, header.length + 4 + packed.length);
        System.arraycopy(packed, 0, bytes, header.length + 4, packed.length);
        bytes[Layout.FLAGS] |= (byte) (code << Layout.COMPRESSION_SHIFT);
        return claiming(bytes, claim);
    }

    private static byte[] claiming(byte[] entry, long raw) {
        byte[] bytes = entry.clone();
        Layout.putU32(bytes, Layout.FIXED_END, raw);
        return Sample.sealed(bytes);
    }

    private static void refused(byte[] bytes, String message) {
        Entry entry = (Entry) Sample.parse(bytes);
        assertThatThrownBy(() -> entry.value(Sample.CODEC))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aMissingLibraryIsNamedWhenTheCacheIsBuilt() throws Exception {
        URL[] coreAlone = {
            Compressions.class.getProtectionDomain().getCodeSource().getLocation()
        };
        try (URLClassLoader loader = new URLClassLoader(coreAlone, ClassLoader.getPlatformClassLoader())) {
            Class<?> compressions = loader.loadClass(Compressions.class.getName());
            Class<?> compression = loader.loadClass(Compression.class.getName());
            var require = compressions.getMethod("require", compression);
            for (Object each : compression.getEnumConstants()) {
                String artifact = switch (each.toString()) {
                    case "ZSTD" -> "com.github.luben:zstd-jni";
                    case "LZ4" -> "at.yawk.lz4:lz4-java";
                    default -> null;
                };
                if (artifact == null) {
                    require.invoke(null, each);
                } else {
                    assertThatThrownBy(() -> require.invoke(null, each))
                            .isInstanceOf(InvocationTargetException.class)
                            .cause()
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("packing.compression " + each)
                            .hasMessageContaining(artifact);
                    // And an entry of someone who has it is a bad payload, not an Error.
                    var decompress = compressions.getDeclaredMethod("decompress", int.class, byte[].class, int.class);
                    decompress.setAccessible(true);
                    int code = each.toString().equals("ZSTD") ? 2 : 3;
                    assertThatThrownBy(() -> decompress.invoke(null, code, new byte[] {0, 0, 0, 9, 1, 2, 3}, 0))
                            .cause()
                            .hasMessageContaining(artifact)
                            .extracting(cause -> cause.getClass().getName())
                            .isEqualTo(CodecException.class.getName());
                }
            }
        }
    }
}
