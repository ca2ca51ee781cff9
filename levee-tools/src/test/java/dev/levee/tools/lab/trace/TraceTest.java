package dev.levee.tools.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The bundled trace is what its publisher says it is, and what is no intact trace is refused. */
class TraceTest {
    @TempDir
    Path directory;

    @Test
    void theBundledTraceIsWhatItsPublisherSays() {
        Trace trace = Trace.bundled();
        assertThat(trace.length()).isEqualTo(5_000_000);
        assertThat(trace.objects()).isEqualTo(76_349);
        BitSet seen = new BitSet();
        int hits = 0;
        for (int position = 0; position < trace.length(); position++) {
            int object = trace.objectAt(position);
            hits += seen.get(object) ? 1 : 0;
            seen.set(object);
        }
        assertThat(hits * 100.0 / trace.length()).isBetween(98.465, 98.475);
    }

    @Test
    void theTypesThatThePublisherNamesMakeUpMostOfTheAccesses() {
        Trace trace = Trace.bundled();
        long[] byType = new long[TraceObject.types()];
        for (int position = 0; position < trace.length(); position++) {
            byType[trace.object(trace.objectAt(position)).type()]++;
        }
        long named = IntStream.of(17, 20, 18, 21, 7, 25, 27)
                .mapToLong(type -> byType[type])
                .sum();
        assertThat(named).isGreaterThan(trace.length() * 8L / 10);
        // The publisher counts twenty types: those of any weight. Ten more numbers occur, with under 10,000 accesses
        // each.
        assertThat(Arrays.stream(byType).filter(count -> count > 10_000)).hasSize(20);
        assertThat(Arrays.stream(byType).filter(count -> count > 0)).hasSize(30);
    }

    @Test
    void everyTypeIsAResourceOfItsOwnWithANameThatKeysAllow() {
        assertThat(IntStream.range(0, TraceObject.types()).mapToObj(TraceObject::resource))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9]+"));
    }

    @Test
    void anObjectsCodeHoldsItsTypeIdAndIndex() {
        TraceObject object = new TraceObject(31, 131_071, 1_023);
        assertThat(object.code()).isEqualTo(-1);
        assertThat(TraceObject.of(17 << 27 | 4_711 << 10 | 3)).isEqualTo(new TraceObject(17, 4_711, 3));
    }

    @Test
    void idsSpreadEvenlyOverTheTenants() {
        int[] perTenant = new int[8];
        for (int id = 0; id < 20_000; id++) {
            perTenant[new TraceObject(17, id, 0).tenant(8)]++;
        }
        assertThat(perTenant)
                .satisfies(counts ->
                        Arrays.stream(counts).forEach(count -> assertThat(count).isBetween(2_300, 2_700)));
    }

    @Test
    void aTruncatedTraceIsRefusedWhereverItIsCut() throws IOException {
        byte[] whole = bundledBytes();
        for (int length : new int[] {0, 3, 20, 1_000, whole.length / 2, whole.length - 30, whole.length - 1}) {
            Path cut = directory.resolve("cut-" + length);
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Trace.read(cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(TraceException.class)
                    .hasMessageContaining(cut.toString());
        }
    }

    @Test
    void aDamagedTraceIsRefused() throws IOException {
        byte[] bytes = bundledBytes();
        bytes[bytes.length / 2] ^= 1;
        Path damaged = Files.write(directory.resolve("damaged"), bytes);
        assertThatThrownBy(() -> Trace.read(damaged))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("no intact xz file");
    }

    @Test
    void whatIsNoTraceIsRefused() throws IOException {
        Path text = Files.writeString(directory.resolve("text"), "These are no accesses at all, but words.");
        assertThatThrownBy(() -> Trace.read(text)).isInstanceOf(TraceException.class);
        assertThatThrownBy(() -> Trace.read(directory.resolve("absent")))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("There is no trace");
        assertThatThrownBy(() -> Trace.read(directory)).isInstanceOf(TraceException.class);
        Path odd = compressed("odd", new byte[] {1, 2, 3, 4, 5});
        assertThatThrownBy(() -> Trace.read(odd))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("no multiple of 4");
        Path empty = compressed("empty", new byte[0]);
        assertThatThrownBy(() -> Trace.read(empty))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("empty");
    }

    @Test
    void isTheSameAfterSavingAndRestoring() throws IOException {
        byte[] bytes = new byte[12];
        ByteBuffer.wrap(bytes).putInt(9 << 10).putInt(3 << 10).putInt(9 << 10);
        Trace trace = Trace.read(compressed("small", bytes));
        Path saved = directory.resolve("saved");
        trace.save(saved);
        Trace restored = Trace.restore(saved);
        assertThat(restored.length()).isEqualTo(3);
        assertThat(restored.objects()).isEqualTo(2);
        assertThat(restored.object(restored.objectAt(0)).id()).isEqualTo(9);
        assertThat(restored.object(restored.objectAt(1)).id()).isEqualTo(3);
        assertThat(restored.objectAt(3)).as("after the last comes the first").isEqualTo(restored.objectAt(0));
    }

    private Path compressed(String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        try (XZOutputStream out = new XZOutputStream(Files.newOutputStream(file), new LZMA2Options(0))) {
            out.write(bytes);
        }
        return file;
    }

    private static byte[] bundledBytes() throws IOException {
        try (InputStream in = Objects.requireNonNull(Trace.class.getResourceAsStream("orm-busy.trace.xz"))) {
            return in.readAllBytes();
        }
    }
}
