package dev.levee.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.levee.msgpack.MessagePackCodecFactory;
import dev.levee.spi.Codec;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.msgpack.jackson.dataformat.MessagePackFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A record of eleven fields by our codec, by hand and by Jackson's MessagePack, in one run. Promised: ours takes at most
 * twice the time of what is written by hand, and allocates at most 1 KB a value.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    /** The letters of the product's description. */
    @Param({"60", "240"})
    public int letters = 60;

    private final Codec<Product> codec = new MessagePackCodecFactory().codec(Product.class, false);
    private final ObjectMapper jackson = jackson();
    private Product product = Product.describedIn(letters);
    private byte[] ours = {};
    private byte[] byHand = {};
    private byte[] byJackson = {};

    private static ObjectMapper jackson() {
        return JsonMapper.builder(new MessagePackFactory())
                .addModules(
                        new JavaTimeModule(),
                        new SimpleModule().addSerializer(BigDecimal.class, ToStringSerializer.instance))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
    }

    /** Makes the value and its bytes. */
    @Setup
    public void prepare() throws IOException {
        product = Product.describedIn(letters);
        ours = codec.encode(product, 0);
        byHand = PositionalProduct.encode(product);
        byJackson = jackson.writeValueAsBytes(product);
    }

    /** Sizes are no matter of time: {@code java -cp benchmarks.jar dev.levee.bench.CodecBenchmark} prints them. */
    public static void main(String[] arguments) throws IOException {
        for (int letters : new int[] {60, 240}) {
            CodecBenchmark sizes = new CodecBenchmark();
            sizes.letters = letters;
            sizes.prepare();
            System.out.printf(
                    "description of %d letters: ours %d bytes, by hand %d, ratio %.2f; Jackson %d%n",
                    letters,
                    sizes.ours.length,
                    sizes.byHand.length,
                    (double) sizes.ours.length / sizes.byHand.length,
                    sizes.byJackson.length);
        }
    }

    /** Ours. */
    @Benchmark
    public byte[] encodeOurs() {
        return codec.encode(product, 0);
    }

    /** By hand. */
    @Benchmark
    public byte[] encodeByHand() {
        return PositionalProduct.encode(product);
    }

    /** Jackson's. */
    @Benchmark
    public byte[] encodeJackson() throws IOException {
        return jackson.writeValueAsBytes(product);
    }

    /** Ours. */
    @Benchmark
    public @Nullable Product decodeOurs() {
        return codec.decode(ours, 0, ours.length);
    }

    /** By hand. */
    @Benchmark
    public Product decodeByHand() {
        return PositionalProduct.decode(byHand);
    }

    /** Jackson's. */
    @Benchmark
    public Product decodeJackson() throws IOException {
        return jackson.readValue(byJackson, Product.class);
    }
}
