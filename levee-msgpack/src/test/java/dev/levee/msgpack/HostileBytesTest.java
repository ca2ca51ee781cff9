package dev.levee.msgpack;

import static dev.levee.msgpack.Codecs.decode;
import static dev.levee.msgpack.Codecs.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import dev.levee.cache.TypeRef;
import dev.levee.spi.Codec;
import dev.levee.spi.CodecException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** P10: bytes that no one of ours wrote are a CodecException or a value of the type, and cost no more than they weigh. */
class HostileBytesTest {

    record Wide(
            Product product,
            SealedRecordsTest.Payment payment,
            Map<String, List<Integer>> map,
            Set<UUID> set,
            Optional<BigInteger> big,
            LocalDate day,
            double[] numbers,
            PojoTypesTest.OtherBean bean,
            byte[] bytes,
            RoundTripTest.Node node) {}

    private static final Wide WIDE = new Wide(
            Product.ESPRESSO,
            new SealedRecordsTest.Transfer("CH93", new SealedRecordsTest.Card("4242")),
            Map.of("a", List.of(1, -70_000)),
            Set.of(new UUID(1, 2)),
            Optional.of(BigInteger.TWO.pow(70)),
            LocalDate.of(2026, 1, 1),
            new double[] {0.5},
            bean(),
            new byte[] {1, 2, 3},
            new RoundTripTest.Node("n", null, Arrays.asList((RoundTripTest.Node) null)));

    private static PojoTypesTest.OtherBean bean() {
        PojoTypesTest.OtherBean bean = new PojoTypesTest.OtherBean();
        bean.name = "b";
        return bean;
    }

    private static final List<Codec<?>> CODECS = List.of(
            of(Wide.class),
            of(Product.class),
            of(SealedRecordsTest.Payment.class),
            of(PojoTypesTest.Bean.class),
            of(JsonNode.class),
            of(String.class),
            of(Instant.class),
            of(BigDecimal.class),
            of(new TypeRef<Map<String, List<Product>>>() {}),
            of(new TypeRef<List<long[][]>>() {}));

    /** Anything but a CodecException fails the test. */
    private static boolean reads(Codec<?> codec, byte[] bytes) {
        try {
            codec.decode(bytes, 0, bytes.length);
            return true;
        } catch (CodecException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return false;
        }
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = of(Wide.class).encode(WIDE, 0);
        assertThat(reads(of(Wide.class), whole)).isTrue();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThat(reads(of(Wide.class), part))
                    .as("the first %d bytes", length)
                    .isFalse();
        }
    }

    @Test
    void theLengthGivenIsTheEndEvenIfMoreBytesFollow() {
        Codec<Wide> codec = of(Wide.class);
        byte[] whole = codec.encode(WIDE, 0);
        for (int length = 0; length < whole.length; length++) {
            int end = length;
            assertThatThrownBy(() -> codec.decode(whole, 0, end)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void bytesBehindTheValueAreRefused() {
        for (int extra = 1; extra < 4; extra++) {
            byte[] bytes = of(Product.class).encode(Product.ESPRESSO, 0);
            assertThat(reads(of(Product.class), Arrays.copyOf(bytes, bytes.length + extra)))
                    .isFalse();
        }
    }

    @Test
    void everyFlippedBitIsAValueOrRefused() {
        byte[] whole = of(Wide.class).encode(WIDE, 0);
        int refused = 0;
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] bent = whole.clone();
            bent[bit / 8] ^= (byte) (1 << bit % 8);
            refused += reads(CODECS.get(0), bent) ? 0 : 1;
        }
        assertThat(refused).as("a flipped bit is often no value at all").isGreaterThan(whole.length);
    }

    @Test
    void randomBytesAreAValueOrRefused() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                // Heads that lead deeper than most random bytes do.
                bytes[0] = (byte) (0x80 | random.nextInt(0x20));
            }
            Codec<?> codec = CODECS.get(random.nextInt(CODECS.size()));
            try {
                reads(codec, bytes);
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + ", " + codec + ", " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }

    @Test
    void bytesOverwrittenAtRandomAreAValueOrRefused() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] whole = of(Wide.class).encode(WIDE, 0);
        for (int round = 0; round < 20_000; round++) {
            byte[] bent = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bent[random.nextInt(bent.length)] = (byte) random.nextInt();
            }
            try {
                reads(CODECS.get(0), bent);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ", " + HexFormat.of().formatHex(bent), e);
            }
        }
    }

    @Test
    void aClaimedLengthAllocatesNothing() {
        List<String> claims = List.of(
                "dd7fffffff",
                "dd80000000",
                "ddffffffff",
                "dc ffff",
                "df7fffffff",
                "dfffffffff",
                "de ffff",
                "db7fffffff",
                "dbffffffff",
                "c67fffffff",
                "c6ffffffff",
                "c97fffffff01",
                "c9ffffffff01",
                "9f",
                "8f",
                "bf",
                "dd00ffffff c0c0");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (Codec<?> codec : CODECS) {
            for (String claim : claims) {
                byte[] bytes = HexFormat.of().parseHex(claim.replace(" ", ""));
                reads(codec, bytes);
                long before = threads.getCurrentThreadAllocatedBytes();
                assertThat(reads(codec, bytes)).isFalse();
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                assertThat(allocated).as("%s of %s", codec, claim).isLessThan(200_000);
            }
        }
    }

    @Test
    void nestedClaimsOfAllTheRestAllocateNoMoreThanOnce() {
        // Each of 100 levels claims every byte that follows; an array made for each would be 100 times the bytes.
        byte[] bytes = new byte[1 << 20];
        Arrays.fill(bytes, Format.NIL);
        for (int level = 0; level < 100; level++) {
            byte[] head = HexFormat.of().parseHex("83a46e616d65a16ea46c656674c0a86368696c6472656edd000f0000");
            System.arraycopy(head, 0, bytes, level * head.length, head.length);
        }
        Codec<RoundTripTest.Node> codec = of(RoundTripTest.Node.class);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(reads(codec, bytes)).isFalse();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20L << 20);
    }

    @Test
    void nestingWithoutEndIsRefused() {
        for (String level : List.of("91", "81a178", "81c0", "83a46e616d65c0a46c656674")) {
            byte[] one = HexFormat.of().parseHex(level);
            byte[] bytes = new byte[one.length * 200_000];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = one[i % one.length];
            }
            byte[] unknown = new byte[bytes.length + 3];
            System.arraycopy(HexFormat.of().parseHex("81a17a"), 0, unknown, 0, 3);
            System.arraycopy(bytes, 0, unknown, 3, bytes.length);
            for (Codec<?> codec : CODECS) {
                assertThat(reads(codec, bytes)).isFalse();
                assertThat(reads(codec, unknown)).isFalse();
            }
            assertThat(reads(of(RoundTripTest.Node.class), bytes)).isFalse();
        }
    }

    @Test
    void theDeepestValueThatIsWrittenIsReadOnASmallStack() throws InterruptedException {
        Codec<RoundTripTest.Node> codec = of(RoundTripTest.Node.class);
        RoundTripTest.Node deepest = null;
        for (int level = 0; level < Input.MAX_DEPTH; level++) {
            deepest = new RoundTripTest.Node("n", deepest, null);
        }
        RoundTripTest.Node value = deepest;
        RoundTripTest.Node[] read = new RoundTripTest.Node[1];
        Thread small = new Thread(null, () -> read[0] = Codecs.roundTrip(codec, value), "small stack", 256 << 10);
        small.start();
        small.join();
        assertThat(read[0]).isEqualTo(value);
        RoundTripTest.Node tooDeep = new RoundTripTest.Node("n", value, null);
        assertThatThrownBy(() -> codec.encode(tooDeep, 0)).hasMessageContaining("128 levels");
    }

    @Test
    void malformedUtf8IsRefusedWhereverItStands() {
        for (String text : List.of(
                "a1ff",
                "a180",
                "a2c080",
                "a3e08080",
                "a3eda080",
                "a4f0808080",
                "a4f4908080",
                "a1c3",
                "a3e282ac61",
                "a2c328",
                "a4f09f98",
                "a3ed9fff")) {
            assertThatThrownBy(() -> decode(of(String.class), text)).as(text).isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> decode(of(JsonNode.class), text)).as(text).isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> decode(of(EvolutionTest.Removed.class), "81a178" + text))
                    .as("in a field that is passed over: " + text)
                    .isInstanceOf(CodecException.class);
        }
    }

    @Test
    void aNumberOfAMillionDigitsIsRefusedUnparsed() {
        Output out = new Output(new byte[16]);
        out.text("9".repeat(1_000_000));
        byte[] bytes = out.copy(0);
        assertThatThrownBy(() -> decode(of(BigInteger.class), bytes)).hasMessageContaining("10000 digits");
        assertThatThrownBy(() -> decode(of(BigDecimal.class), bytes)).hasMessageContaining("10000 digits");
        assertThat(reads(of(PojoTypesTest.Bean.class), Codecs.map("price", bytes)))
                .isFalse();
    }

    record Checked(int age) {
        Checked {
            if (age > 150) {
                throw new IllegalArgumentException("age " + age + " of hunter2");
            }
        }
    }

    record Erring(String name) {
        Erring {
            throw new StackOverflowError(name);
        }
    }

    @Test
    void aConstructorThatThrowsDoesNotShowTheValue() {
        assertThatThrownBy(() -> decode(of(Checked.class), Codecs.map("age", 200)))
                .isInstanceOf(CodecException.class)
                .hasNoCause()
                .hasMessageContaining("Checked threw java.lang.IllegalArgumentException")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("200");
        assertThatThrownBy(() -> decode(of(Erring.class), Codecs.map("name", "x")))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void setsAndMapsThatRepeatThemselvesAreRefused() {
        assertThatThrownBy(() -> decode(of(new TypeRef<Set<Integer>>() {}), "920101"))
                .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> decode(of(new TypeRef<Map<Integer, Integer>>() {}), "8201010102"))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void timestampsOutOfRangeAreRefused() {
        for (String bytes : List.of(
                "c70cff3b9aca000000000000000000",
                "c70cff000000007fffffffffffffff",
                "d7ffffffffff00000000",
                "d6fe00000000",
                "c705ff0000000000")) {
            assertThatThrownBy(() -> decode(of(Instant.class), bytes)).as(bytes).isInstanceOf(CodecException.class);
        }
    }
}
