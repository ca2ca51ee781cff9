package dev.levee.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.Seeded;
import dev.levee.event.Metric;
import dev.levee.internal.key.Key;
import dev.levee.internal.key.Keys;
import dev.levee.policy.Life;
import dev.levee.policy.Packing.Compression;
import dev.levee.spi.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** P10: bytes that are no whole entry of this key, codec and schema are a miss with its reason, never an exception. */
class BadBytesP10Test {

    /** One of every kind. */
    private static final List<byte[]> ENTRIES = List.of(
            Sample.bytes(Sample.draft(null), "value", Sample.PLAIN),
            Sample.bytes(Sample.draft(null), "", Sample.PLAIN),
            Sample.bytes(Sample.draft(-1L, "red", "grün"), "value", Sample.PLAIN),
            Sample.bytes(Sample.draft(1L), null, Sample.PLAIN),
            Sample.bytes(Sample.draft(1L, "red"), "value ".repeat(20), Sample.packing(Compression.DEFLATE)),
            Sample.bytes(Sample.draft(null), "value ".repeat(20), Sample.packing(Compression.ZSTD)),
            Sample.bytes(Sample.draft(null), "value ".repeat(20), Sample.packing(Compression.LZ4)));

    @Test
    void everyFlippedBitIsAMiss() {
        for (byte[] entry : ENTRIES) {
            assertThat(Sample.parse(entry)).isInstanceOf(Entry.class);
            for (int bit = 0; bit < 8 * entry.length; bit++) {
                byte[] flipped = entry.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(reason(flipped))
                        .as("bit %d of byte %d", bit % 8, bit / 8)
                        .isIn(
                                switch (bit / 8) {
                                    case 0, 1, 4 -> List.of(Metric.BAD_FOREIGN);
                                    case 2, 3 -> List.of(Metric.BAD_TRUNCATED, Metric.BAD_CHECKSUM);
                                    case 5 -> List.of(Metric.BAD_FORMAT);
                                    default -> List.of(Metric.BAD_CHECKSUM);
                                });
            }
        }
    }

    @Test
    void everyTruncationIsAMiss() {
        for (byte[] entry : ENTRIES) {
            int payload = 5 + Layout.u16(entry, 2);
            for (int length = 0; length < entry.length; length++) {
                assertThat(reason(Arrays.copyOf(entry, length)))
                        .as("%d of %d bytes", length, entry.length)
                        .isEqualTo(length < payload ? Metric.BAD_TRUNCATED : Metric.BAD_CHECKSUM);
            }
            assertThat(reason(Arrays.copyOf(entry, entry.length + 1))).isEqualTo(Metric.BAD_CHECKSUM);
        }
    }

    @Test
    void whatOthersStoreIsForeign() {
        for (String text :
                List.of("{\"id\":1}", "1", "\u0004\"value", "\u00ac\u00ed\u0000\u0005sr\u0000", "x".repeat(200))) {
            assertThat(reason(text.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(Metric.BAD_FOREIGN);
        }
        assertThat(reason(new byte[100])).isEqualTo(Metric.BAD_FOREIGN);
        assertThat(reason(new byte[0])).isEqualTo(Metric.BAD_TRUNCATED);
    }

    @Test
    void randomBytesAreAMiss() {
        Seeded.check(20_000, random -> {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThat(Sample.parse(bytes)).isInstanceOf(Parsed.Bad.class);
        });
    }

    /** Whoever can write to the store can make the checksum fit; what comes then is a miss, or a value the codec accepts. */
    @Test
    void bytesThatAreBrokenOnPurposeThrowNothingButCodecExceptions() {
        int[] parsed = {0};
        Seeded.check(30_000, random -> {
            byte[] bytes = ENTRIES.get(random.nextInt(ENTRIES.size())).clone();
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, Layout.FIXED_END + random.nextInt(100));
            }
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                bytes[anywhereButTheKey(random, bytes.length)] = (byte) random.nextInt(256);
            }
            if (Sample.parse(Sample.sealed(bytes)) instanceof Entry entry) {
                parsed[0]++;
                entry.life();
                entry.version();
                assertThat(entry.tags()).hasSizeLessThanOrEqualTo(32);
                try {
                    entry.value(Sample.CODEC);
                } catch (CodecException e) {
                    assertThat(e).hasMessageNotContaining("value ");
                }
            }
        });
        if (Long.getLong("levee.seed") == null) {
            assertThat(parsed[0]).as("entries that got past the header").isGreaterThan(1_000);
        }
    }

    private static int anywhereButTheKey(Random random, int length) {
        int at = random.nextInt(length);
        return at < Layout.FLAGS || (at >= Layout.REMAINDER && at < Layout.LOADED_AT) ? Layout.FLAGS : at;
    }

    @Test
    void anotherFormatIsTold() {
        byte[] bytes = ENTRIES.get(0).clone();
        bytes[Layout.FORMAT] = 2;
        assertThat(reason(bytes)).isEqualTo(Metric.BAD_FORMAT);
        assertThat(reason(Sample.sealed(bytes))).isEqualTo(Metric.BAD_FORMAT);
    }

    @Test
    void flagsThatFormat1DoesNotKnowAreAnotherFormat() {
        for (int flags : new int[] {0x40, 0x50, 0x80, 0xF0}) {
            byte[] bytes = ENTRIES.get(0).clone();
            bytes[Layout.FLAGS] = (byte) flags;
            assertThat(reason(Sample.sealed(bytes))).isEqualTo(Metric.BAD_FORMAT);
        }
    }

    @Test
    void anEntryOfAnotherKeyIsTold() {
        assertThat(Entry.parse(ENTRIES.get(0), Sample.KEYS.key("acme", "u_12346"), Sample.CODEC))
                .isEqualTo(new Parsed.Bad(Metric.BAD_KEY));
        for (int bit = 0; bit < 128; bit++) {
            byte[] bytes = ENTRIES.get(0).clone();
            bytes[Layout.REMAINDER + bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(reason(Sample.sealed(bytes))).isEqualTo(Metric.BAD_KEY);
        }
    }

    /** P1, with two params that really share the 48 bits of the name. */
    @Test
    void anEntryOfOtherParamsUnderTheSameNameIsTold() {
        Keys<Integer> keys = Keys.of("shop", "user", Integer.class);
        Key mine = keys.key("acme", 2_293_493);
        Key other = keys.key("acme", 37_420_830);
        assertThat(mine.text()).isEqualTo(other.text());
        Draft draft = new Draft(other, 1, new Life(1, 1, false), 1, Sample.HARD, Sample.SOFT, null, List.of());
        byte[] stored =
                Entry.write(draft, Sample.CODEC, "of another", Sample.PLAIN).bytes();
        assertThat(Entry.parse(stored, mine, Sample.CODEC)).isEqualTo(new Parsed.Bad(Metric.BAD_KEY));
        assertThat(Entry.parse(stored, other, Sample.CODEC)).isInstanceOf(Entry.class);
    }

    @Test
    void anotherCodecAndAnotherSchemaAreTold() {
        byte[] bytes = ENTRIES.get(0).clone();
        bytes[Layout.CODEC] = 1;
        assertThat(reason(Sample.sealed(bytes))).isEqualTo(Metric.BAD_CODEC);
        bytes = ENTRIES.get(0).clone();
        bytes[Layout.SCHEMA] ^= 1;
        assertThat(reason(Sample.sealed(bytes))).isEqualTo(Metric.BAD_SCHEMA);
    }

    @Test
    void aCodecThatCannotSayWhatItReadsReadsNothing() {
        TextCodec failing = new TextCodec() {
            @Override
            public boolean reads(int fingerprint) {
                throw new IllegalStateException();
            }
        };
        assertThat(Entry.parse(ENTRIES.get(0), Sample.KEY, failing)).isEqualTo(new Parsed.Bad(Metric.BAD_SCHEMA));
    }

    private static Metric reason(byte[] bytes) {
        assertThat(Sample.parse(bytes)).isInstanceOf(Parsed.Bad.class);
        return ((Parsed.Bad) Sample.parse(bytes)).reason();
    }
}
