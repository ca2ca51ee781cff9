package dev.levee.msgpack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.spi.Codec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever a value holds, it comes back equal, and is written as the same bytes again. */
class SeededRoundTripTest {

    record Thing(
            int i,
            Long l,
            double d,
            String text,
            BigDecimal decimal,
            BigInteger whole,
            Instant at,
            LocalDate day,
            Duration took,
            UUID id,
            Product.Currency currency,
            Optional<Thing> inner,
            List<Thing> things,
            Set<Integer> numbers,
            Map<String, Boolean> flags,
            SealedRecordsTest.Payment payment,
            float f,
            char c,
            byte b) {}

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void equalAndCanonical() {
        Codec<Thing> codec = Codecs.of(Thing.class);
        for (int round = 0; round < 3_000; round++) {
            Thing thing = thing(0);
            byte[] bytes = codec.encode(thing, 0);
            Thing read = codec.decode(bytes, 0, bytes.length);
            assertThat(read).as("seed %d, round %d", seed, round).isEqualTo(thing);
            assertThat(codec.encode(read, 0))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(bytes);
        }
    }

    private Thing thing(int depth) {
        return new Thing(
                (int) number(),
                orNull(this::number),
                Double.longBitsToDouble(number()),
                orNull(this::text),
                orNull(() -> new BigDecimal(whole(), random.nextInt(60) - 30)),
                orNull(this::whole),
                orNull(() -> Instant.ofEpochSecond(
                        random.nextLong() >> 10 + random.nextInt(50), random.nextInt(1_000_000_000))),
                orNull(() -> LocalDate.ofEpochDay(random.nextInt())),
                orNull(() -> Duration.ofSeconds(number(), random.nextInt(1_000_000_000))),
                orNull(() -> new UUID(random.nextLong(), random.nextLong())),
                orNull(() -> Product.Currency.values()[random.nextInt(3)]),
                depth < 4 && random.nextBoolean() ? Optional.of(thing(depth + 1)) : Optional.empty(),
                orNull(() -> things(depth)),
                orNull(() -> new LinkedHashSet<>(List.of(random.nextInt(), 7))),
                orNull(() -> new LinkedHashMap<>(Map.of(text(), random.nextBoolean()))),
                orNull(() -> random.nextBoolean() ? new SealedRecordsTest.Cash() : new SealedRecordsTest.Card(text())),
                Float.intBitsToFloat((int) number()),
                (char) random.nextInt(0xd800),
                (byte) number());
    }

    private List<Thing> things(int depth) {
        List<Thing> things = new ArrayList<>();
        for (int i = depth < 2 ? random.nextInt(4) : 0; i > 0; i--) {
            things.add(orNull(() -> thing(depth + 2)));
        }
        return things;
    }

    private long number() {
        return random.nextLong() >> random.nextInt(64);
    }

    private BigInteger whole() {
        return new BigInteger(random.nextInt(200), random).multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1));
    }

    private String text() {
        int[] kinds = {0x80, 0x800, 0xd800};
        return random.ints(random.nextInt(50), 0, kinds[random.nextInt(kinds.length)])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .append(random.nextInt(10) == 0 ? "😀" : "")
                .toString();
    }

    private <T> T orNull(Supplier<T> value) {
        return random.nextInt(5) == 0 ? null : value.get();
    }
}
