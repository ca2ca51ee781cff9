package dev.levee.msgpack;

import static dev.levee.msgpack.Codecs.of;
import static dev.levee.msgpack.Codecs.roundTrip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.TypeRef;
import dev.levee.spi.Codec;
import dev.levee.spi.CodecException;
import dev.levee.spi.CodecFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read is what was written, of every type that has a shape of ours. */
class RoundTripTest {

    record Primitives(byte b, short s, int i, long l, float f, double d, char c, boolean z) {}

    record Boxes(Byte b, Short s, Integer i, Long l, Float f, Double d, Character c, Boolean z) {}

    record Numbers(BigDecimal decimal, BigInteger integer) {}

    record Arrays2(
            int[] ints,
            long[] longs,
            float[] floats,
            double[] doubles,
            boolean[] flags,
            byte[] bytes,
            String[][] grid) {}

    record Node(String name, Node left, List<Node> children) {}

    record Page<T>(List<T> items, int total, Map<String, T> byName) {}

    record Tree<T>(T value, List<Tree<T>> children) {}

    record Everything(Optional<String> text, OptionalInt i, OptionalLong l, OptionalDouble d, UUID id) {}

    record Empty() {}

    record Guest(String name, Optional<Integer> age) {
        Guest {
            name = name == null ? "guest" : name;
        }
    }

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(CodecFactory.class)).hasAtLeastOneElementOfType(MessagePackCodecFactory.class);
    }

    @Test
    void aRecordOfElevenFields() {
        assertThat(roundTrip(of(Product.class), Product.ESPRESSO)).isEqualTo(Product.ESPRESSO);
    }

    @Test
    void leavesRoomInFrontAndIsExactlyAsLong() {
        Codec<Product> codec = of(Product.class);
        byte[] plain = codec.encode(Product.ESPRESSO, 0);
        byte[] reserved = codec.encode(Product.ESPRESSO, 40);
        assertThat(reserved).hasSize(plain.length + 40);
        assertThat(Arrays.copyOf(reserved, 40)).containsOnly(0);
        assertThat(codec.decode(reserved, 40, plain.length)).isEqualTo(Product.ESPRESSO);
        assertThat(codec.id()).isEqualTo(1);
    }

    @Test
    void primitivesAtTheirBounds() {
        Codec<Primitives> codec = of(Primitives.class);
        for (Primitives value : List.of(
                new Primitives((byte) 0, (short) 0, 0, 0, 0, 0, 'a', false),
                new Primitives((byte) -128, (short) -32768, Integer.MIN_VALUE, Long.MIN_VALUE, -0f, -0d, '\0', true),
                new Primitives(
                        (byte) 127,
                        (short) 32767,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        Float.MAX_VALUE,
                        Double.MIN_VALUE,
                        '\uFFFF',
                        true),
                new Primitives((byte) 1, (short) 1, 1, 1, Float.NaN, Double.NEGATIVE_INFINITY, 'ß', true))) {
            assertThat(roundTrip(codec, value)).isEqualTo(value);
        }
    }

    @Test
    void integersAroundEveryWidth() {
        Codec<Long> codec = of(Long.class);
        for (int bit = 0; bit < 64; bit++) {
            for (int delta = -2; delta <= 2; delta++) {
                long value = (1L << bit) + delta;
                assertThat(roundTrip(codec, value)).isEqualTo(value);
                assertThat(roundTrip(codec, -value)).isEqualTo(-value);
            }
        }
    }

    @Test
    void boxesAndTheirNulls() {
        Codec<Boxes> codec = of(Boxes.class);
        Boxes full = new Boxes((byte) 1, (short) 2, 3, 4L, 5f, 6d, '7', true);
        Boxes empty = new Boxes(null, null, null, null, null, null, null, null);
        assertThat(roundTrip(codec, full)).isEqualTo(full);
        assertThat(roundTrip(codec, empty)).isEqualTo(empty);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.00",
                "10.50",
                "-10.50",
                "1E+3",
                "1E-9",
                "0E+7",
                "-0.001",
                "123456789012345678.123456789",
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999999999999999999999.99",
                "1E+2147483647"
            })
    void aDecimalKeepsItsScale(String text) {
        assertThat(roundTrip(of(BigDecimal.class), new BigDecimal(text))).isEqualTo(new BigDecimal(text));
    }

    @Test
    void wholeNumbersOfAnySize() {
        Codec<BigInteger> codec = of(BigInteger.class);
        for (int bits : new int[] {1, 31, 32, 62, 63, 64, 65, 100, 10_000}) {
            BigInteger power = BigInteger.ONE.shiftLeft(bits);
            for (BigInteger value : List.of(
                    power,
                    power.subtract(BigInteger.ONE),
                    power.negate(),
                    power.negate().subtract(BigInteger.ONE))) {
                assertThat(roundTrip(codec, value)).isEqualTo(value);
            }
        }
    }

    @Test
    void refusesNumbersWhoseReadingWouldCostTooMuch() {
        BigInteger huge = BigInteger.TEN.pow(10_100);
        assertThatThrownBy(() -> of(BigInteger.class).encode(huge, 0)).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> of(BigDecimal.class).encode(new BigDecimal(huge), 0))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("10000 digits");
        BigDecimal largest = new BigDecimal(BigInteger.TEN.pow(10_000).subtract(BigInteger.ONE), 5);
        assertThat(roundTrip(of(BigDecimal.class), largest)).isEqualTo(largest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "héllo",
                "日本語",
                "😀 grin",
                "\u0000",
                "a\uFFFDb",
                "ÿ",
                "Ł",
                "0123456789012345678901234567890",
                "01234567890123456789012345678901"
            })
    void text(String text) {
        assertThat(roundTrip(of(String.class), text)).isEqualTo(text);
    }

    @Test
    void textOfEveryHeadSize() {
        for (int length : new int[] {31, 32, 255, 256, 65_535, 65_536, 1_000_000}) {
            for (String letter : List.of("x", "é", "語", "?")) {
                String text = letter.repeat(length);
                assertThat(roundTrip(of(String.class), text)).isEqualTo(text);
            }
        }
    }

    @Test
    void refusesHalfOfASurrogatePair() {
        for (String text : List.of(
                "\uD83D",
                "a\uDE00",
                "\uDE00\uD83D",
                "ok \uD83D!",
                "x".repeat(100) + "\uD83D",
                "?".repeat(50) + "é\uDE00")) {
            assertThatThrownBy(() -> of(String.class).encode(text, 0))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("surrogate");
        }
        assertThatThrownBy(() -> of(Character.class).encode('\uD83D', 0)).isInstanceOf(CodecException.class);
    }

    @Test
    void arrays() {
        Codec<Arrays2> codec = of(Arrays2.class);
        Arrays2 value = new Arrays2(
                new int[] {1, -1, Integer.MAX_VALUE},
                new long[] {Long.MIN_VALUE},
                new float[] {1.5f},
                new double[] {0.1, Double.MAX_VALUE},
                new boolean[] {true, false},
                new byte[] {0, -1},
                new String[][] {{"a", null}, {}, null});
        assertThat(roundTrip(codec, value)).usingRecursiveComparison().isEqualTo(value);
        byte[] large = new byte[70_000];
        assertThat(roundTrip(of(byte[].class), large)).isEqualTo(large);
    }

    @Test
    void recursiveRecords() {
        Node value = new Node("a", new Node("b", null, List.of()), Arrays.asList(new Node("c", null, null), null));
        assertThat(roundTrip(of(Node.class), value)).isEqualTo(value);
    }

    @Test
    void genericRecords() {
        Page<Product> page = new Page<>(List.of(Product.ESPRESSO), 1, Map.of("e", Product.ESPRESSO));
        assertThat(roundTrip(of(new TypeRef<Page<Product>>() {}), page)).isEqualTo(page);
        Tree<Integer> tree = new Tree<>(1, List.of(new Tree<>(2, List.of())));
        assertThat(roundTrip(of(new TypeRef<Tree<Integer>>() {}), tree)).isEqualTo(tree);
        List<? extends Number> numbers = List.of(1L, 2L);
        assertThat(roundTrip(of(new TypeRef<Page<? extends Long>>() {}), new Page<>(List.of(7L), 1, Map.of())))
                .isEqualTo(new Page<>(List.of(7L), 1, Map.of()));
        assertThat(numbers).hasSize(2);
    }

    @Test
    void optionals() {
        Codec<Everything> codec = of(Everything.class);
        Everything full = new Everything(
                Optional.of("x"), OptionalInt.of(1), OptionalLong.of(2), OptionalDouble.of(3), new UUID(-1, 7));
        Everything none = new Everything(
                Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty(), null);
        assertThat(roundTrip(codec, full)).isEqualTo(full);
        assertThat(roundTrip(codec, none)).isEqualTo(none);
    }

    @Test
    void refusesANullWhereAnOptionalStands() {
        assertThatThrownBy(() -> of(Guest.class).encode(new Guest("ann", null), 0))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Guest.age")
                .hasMessageContaining("Optional.empty()");
    }

    @Test
    void collectionsWithNullElementsAtTheTop() {
        assertThat(roundTrip(of(new TypeRef<List<String>>() {}), Arrays.asList("a", null)))
                .containsExactly("a", null);
        assertThat(roundTrip(of(new TypeRef<Collection<Integer>>() {}), List.of(1)))
                .containsExactly(1);
        assertThat(roundTrip(of(new TypeRef<Set<String>>() {}), new HashSet<>(Arrays.asList("a", null))))
                .containsExactlyInAnyOrder("a", null);
        Map<String, Product> map = new LinkedHashMap<>();
        map.put("none", null);
        map.put("one", Product.ESPRESSO);
        assertThat(roundTrip(of(new TypeRef<Map<String, Product>>() {}), map)).containsExactlyEntriesOf(map);
        assertThat(roundTrip(of(new TypeRef<Optional<Product>>() {}), Optional.of(Product.ESPRESSO)))
                .contains(Product.ESPRESSO);
        assertThat(roundTrip(
                        of(new TypeRef<Map<Product.Currency, List<Integer>>>() {}),
                        Map.of(Product.Currency.CHF, List.of())))
                .isEqualTo(Map.of(Product.Currency.CHF, List.of()));
        assertThat(roundTrip(of(new TypeRef<List<Integer>>() {}), Collections.nCopies(70_000, 300)))
                .hasSize(70_000);
    }

    @Test
    void namedCollectionClassesComeBackAsSuch() {
        assertThat(roundTrip(of(new TypeRef<ArrayList<String>>() {}), new ArrayList<>(List.of("a"))))
                .containsExactly("a");
        HashMap<String, Integer> map =
                roundTrip(of(new TypeRef<HashMap<String, Integer>>() {}), new HashMap<>(Map.of("a", 1)));
        map.put("b", 2);
        assertThat(map).hasSize(2);
    }

    @Test
    void collectionsOfNoNamedClassAreUnmodifiable() {
        List<String> list = roundTrip(of(new TypeRef<List<String>>() {}), List.of("a"));
        assertThatThrownBy(() -> list.set(0, "b")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void nullAtTheTop() {
        assertThat(roundTrip(of(Product.class), null)).isNull();
    }

    @Test
    void emptyAndLocalRecords() {
        record Local(String name, Empty empty) {}
        assertThat(roundTrip(of(Local.class), new Local("x", new Empty()))).isEqualTo(new Local("x", new Empty()));
    }

    @Test
    void refusesAValueThatHoldsItself() {
        List<Node> children = new ArrayList<>();
        Node node = new Node("a", null, children);
        children.add(node);
        assertThatThrownBy(() -> of(Node.class).encode(node, 0))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("128 levels");
    }

    @Test
    void aLargeValueLeavesTheNextOneAsItIs() {
        Codec<String> codec = of(String.class);
        assertThat(roundTrip(codec, "x".repeat(1_000_000))).hasSize(1_000_000);
        assertThat(roundTrip(codec, "y")).isEqualTo("y");
    }

    record Calling(String name) {
        static Codec<Product> inner = of(Product.class);
        static byte[] between = {};

        @Override
        public String name() {
            between = inner.encode(Product.ESPRESSO, 0);
            return name;
        }
    }

    @Test
    void anAccessorMayUseACodecItself() {
        assertThat(roundTrip(of(Calling.class), new Calling("n")).name).isEqualTo("n");
        assertThat(Codecs.decode(of(Product.class), Calling.between)).isEqualTo(Product.ESPRESSO);
    }

    record Throwing(String name) {
        @Override
        public String name() {
            throw new IllegalStateException("secret " + name);
        }
    }

    @Test
    void anAccessorThatThrowsDoesNotShowTheValue() {
        assertThatThrownBy(() -> of(Throwing.class).encode(new Throwing("hunter2"), 0))
                .isInstanceOf(CodecException.class)
                .hasNoCause()
                .hasMessageContaining("IllegalStateException")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void numbers() {
        Numbers value = new Numbers(new BigDecimal("1.10"), BigInteger.TWO.pow(64));
        assertThat(roundTrip(of(Numbers.class), value)).isEqualTo(value);
    }
}
