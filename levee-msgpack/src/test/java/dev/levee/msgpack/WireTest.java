package dev.levee.msgpack;

import static dev.levee.msgpack.Codecs.hex;
import static dev.levee.msgpack.Codecs.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.TypeRef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/** The bytes are what docs/msgpack.md says, and MessagePack to a reader that is not ours. */
class WireTest {

    record Point(int x, @Name("y") long height, Optional<String> label) {}

    private static <T> String bytes(Class<T> type, T value) {
        return hex(of(type).encode(value, 0));
    }

    @Test
    void recordsAreMapsOfNamesInDeclaredOrder() {
        assertThat(bytes(Point.class, new Point(1, -300, Optional.empty())))
                .isEqualTo("83" + "a17801" + "a179d1fed4" + "a56c6162656cc0");
    }

    @Test
    void scalars() {
        assertThat(bytes(BigDecimal.class, new BigDecimal("10.50"))).isEqualTo("a531302e3530");
        assertThat(bytes(BigInteger.class, BigInteger.TWO.pow(64).subtract(BigInteger.ONE)))
                .isEqualTo("cfffffffffffffffff");
        assertThat(bytes(BigInteger.class, BigInteger.TWO.pow(64)))
                .isEqualTo("b4" + hex("18446744073709551616".getBytes()));
        assertThat(bytes(UUID.class, new UUID(1, 2))).isEqualTo("c41000000000000000010000000000000002");
        assertThat(bytes(Instant.class, Instant.EPOCH)).isEqualTo("d6ff00000000");
        assertThat(bytes(Instant.class, Instant.ofEpochSecond(1, 1))).isEqualTo("d7ff0000000400000001");
        assertThat(bytes(Instant.class, Instant.ofEpochSecond(-1, 1))).isEqualTo("c70cff00000001ffffffffffffffff");
        assertThat(bytes(LocalDate.class, LocalDate.of(2026, 1, 2))).isEqualTo("aa" + hex("2026-01-02".getBytes()));
        assertThat(bytes(Product.Currency.class, Product.Currency.EUR)).isEqualTo("a3455552");
        assertThat(bytes(byte[].class, new byte[] {7})).isEqualTo("c40107");
        assertThat(bytes(Double.class, 1.5)).isEqualTo("cb3ff8000000000000");
        assertThat(bytes(Float.class, 1.5f)).isEqualTo("ca3fc00000");
    }

    @Test
    void containers() {
        assertThat(hex(of(new TypeRef<List<Integer>>() {}).encode(List.of(1, 2), 0)))
                .isEqualTo("920102");
        assertThat(hex(of(new TypeRef<Map<Integer, Boolean>>() {}).encode(Map.of(1, true), 0)))
                .isEqualTo("8101c3");
    }

    @Test
    void anotherReaderReadsIt() throws Exception {
        byte[] encoded = of(Product.class).encode(Product.ESPRESSO, 0);
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(encoded)) {
            Map<Value, Value> map = unpacker.unpackValue().asMapValue().map();
            assertThat(unpacker.hasNext()).isFalse();
            assertThat(map).hasSize(11);
            assertThat(map.keySet().iterator().next().asStringValue().asString())
                    .isEqualTo("id");
            assertThat(map.values())
                    .anyMatch(value -> value.isTimestampValue()
                            && value.asTimestampValue().toInstant().equals(Product.ESPRESSO.createdAt()));
        }
    }

    @Test
    void numbersAndTextAreThoseOfMessagePackCore() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            long number = random.nextLong() >> random.nextInt(64);
            String text = random.ints(random.nextInt(300), 0, 0xd800)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            try (var packer = MessagePack.newDefaultBufferPacker()) {
                packer.packLong(number).packString(text);
                byte[] theirs = packer.toByteArray();
                String ours = bytes(Long.class, number) + bytes(String.class, text);
                assertThat(ours).as("seed %d", seed).isEqualTo(HexFormat.of().formatHex(theirs));
            }
        }
    }
}
