package dev.levee.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.Seeded;
import dev.levee.policy.Life;
import dev.levee.policy.Packing;
import dev.levee.policy.Packing.Compression;
import dev.levee.spi.CodecException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was written is read back, whatever it is. */
class EntryRoundTripTest {

    @Test
    void everyPartComesBack() {
        Seeded.check(2_000, random -> {
            Draft draft = Sample.randomDraft(random);
            String value = random.nextInt(5) == 0 ? null : Sample.randomText(random, random.nextInt(3_000));
            Compression compression = Compression.values()[random.nextInt(4)];
            Packing packing = Packing.DEFAULT.withCompression(compression, 1 + random.nextInt(1_000));

            Written written = Entry.write(draft, Sample.CODEC, value, packing);
            Parsed parsed = Entry.parse(written.bytes(), draft.key(), Sample.CODEC);

            assertThat(parsed).isInstanceOf(Entry.class);
            Entry entry = (Entry) parsed;
            assertThat(entry.bytes()).isSameAs(written.bytes());
            assertThat(entry.absent()).isEqualTo(value == null);
            assertThat(entry.value(Sample.CODEC)).isEqualTo(value);
            assertThat(entry.loadedAtMillis()).isEqualTo(draft.loadedAtMillis());
            assertThat(entry.life()).isEqualTo(draft.life());
            assertThat(entry.costMicros()).isEqualTo(draft.costMicros());
            assertThat(entry.hardMatches(draft.hard())).isTrue();
            assertThat(entry.softMatches(draft.soft())).isTrue();
            assertThat(entry.hasVersion()).isEqualTo(draft.version() != null);
            assertThat(entry.version()).isEqualTo(draft.version() == null ? 0 : draft.version());
            assertThat(entry.tags()).isEqualTo(draft.tags());
        });
    }

    @Test
    void aStampThatDiffersInOneBitDoesNotMatch() {
        Entry entry = (Entry) Sample.parse(Sample.bytes(Sample.draft(null), "x", Sample.PLAIN));
        for (int bit = 0; bit < 96; bit++) {
            byte[] hard = Sample.HARD.clone();
            hard[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(entry.hardMatches(hard)).isFalse();
        }
        for (int bit = 0; bit < 64; bit++) {
            byte[] soft = Sample.SOFT.clone();
            soft[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(entry.softMatches(soft)).isFalse();
        }
        assertThat(entry.hardMatches(new byte[0])).isFalse();
        assertThat(entry.softMatches(Sample.HARD)).isFalse();
    }

    @Test
    void aHeaderWithoutTagsTakesLessThanAHundredBytes() {
        assertThat(Sample.bytes(Sample.draft(null), "", Sample.PLAIN)).hasSize(72);
        assertThat(Sample.bytes(Sample.draft(7L), "", Sample.PLAIN)).hasSize(80);
        assertThat(Entry.write(Sample.draft(7L), Sample.CODEC, "12345", Sample.PLAIN)
                        .payloadBytes())
                .isEqualTo(5);
    }

    @Test
    void numbersTooLargeForTheirFieldAreCutToWhatServesShorter() {
        Draft draft = new Draft(
                Sample.KEY,
                0,
                new Life(Long.MAX_VALUE, -1, true),
                Long.MAX_VALUE,
                Sample.HARD,
                Sample.SOFT,
                null,
                List.of());
        Entry entry = (Entry) Sample.parse(Sample.bytes(draft, "x", Sample.PLAIN));
        assertThat(entry.life()).isEqualTo(new Life((1L << 40) - 1, 0, true));
        assertThat(entry.costMicros()).isEqualTo((1L << 32) - 1);
    }

    @Test
    void theLargestTagsFit() {
        List<String> tags = Collections.nCopies(32, "€".repeat(256));
        Draft draft = Sample.draft(1L, tags.toArray(String[]::new));
        assertThat(((Entry) Sample.parse(Sample.bytes(draft, "x", Sample.PLAIN))).tags())
                .isEqualTo(tags);
    }

    @Test
    void aDraftIsNeverWrong() {
        assertThatThrownBy(() -> Sample.draft(null, Collections.nCopies(33, "t").toArray(String[]::new)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the number of tags is 33, but must be at most 32");
        assertThatThrownBy(() -> Sample.draft(null, "t".repeat(257)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a tag's length is 257");
        assertThatThrownBy(() -> Sample.draft(null, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sample.draft(null, "\uD800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unpaired surrogate");
        Life life = new Life(1, 1, false);
        assertThatThrownBy(() -> new Draft(Sample.KEY, -1, life, 1, Sample.HARD, Sample.SOFT, null, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loadedAtMillis is -1");
        assertThatThrownBy(() -> new Draft(Sample.KEY, 1, life, 1, Sample.SOFT, Sample.SOFT, null, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hard.length is 8");
    }

    @Test
    void aCodecThatFailsInAnyWayIsACodecExceptionWithoutTheValue() {
        TextCodec failing = new TextCodec() {
            @Override
            public byte[] encode(String value, int reserve) {
                if (value.equals("short")) {
                    return new byte[3];
                }
                throw new IllegalStateException("secret " + value);
            }

            @Override
            public String decode(byte[] bytes, int offset, int length) {
                throw new StackOverflowError();
            }
        };
        assertThatThrownBy(() -> Entry.write(Sample.draft(null), failing, "4711", Sample.PLAIN))
                .isInstanceOf(CodecException.class)
                .hasMessage("The codec failed to write a value of java.lang.String.");
        assertThatThrownBy(() -> Entry.write(Sample.draft(null), failing, "short", Sample.PLAIN))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("returned 3 bytes");
        Entry entry = (Entry) Sample.parse(Sample.bytes(Sample.draft(null), "4711", Sample.PLAIN));
        assertThatThrownBy(() -> entry.value(failing)).isInstanceOf(CodecException.class);
    }
}
