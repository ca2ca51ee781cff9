package dev.levee.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.internal.key.Key;
import dev.levee.policy.Life;
import dev.levee.policy.Packing;
import dev.levee.policy.Packing.Compression;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P10: entries as format 1 has them are read for ever. These files are never changed; a new format gets new ones. */
class GoldenEntriesTest {
    private static final String WORDS = "to be or not to be or not to be or not to be";

    /** The entries, by the names of their files. */
    enum Golden {
        PLAIN(null, "hello", Compression.NONE, false),
        ABSENT(null, null, Compression.NONE, true),
        CHOSEN_TTL(null, "hello", Compression.NONE, true),
        VERSION(-2L, "hello", Compression.NONE, false),
        TAGS(null, "hello", Compression.NONE, false, "red", "gr\u00fcn"),
        DEFLATE(null, WORDS, Compression.DEFLATE, false),
        ZSTD(null, WORDS, Compression.ZSTD, false),
        LZ4(null, WORDS, Compression.LZ4, false),
        EVERYTHING(1_767_323_045_006L, WORDS, Compression.DEFLATE, true, "red");

        final Draft draft;
        final String value;
        final Packing packing;

        Golden(Long version, String value, Compression compression, boolean chosen, String... tags) {
            Key key = Sample.KEYS.key("acme", "u_12345");
            Life life = new Life(300_000, 60_000, chosen);
            this.draft =
                    new Draft(key, 1_767_323_045_006L, life, 1_234, Sample.HARD, Sample.SOFT, version, List.of(tags));
            this.value = value;
            this.packing = Sample.packing(compression);
        }

        byte[] written() {
            return Entry.write(draft, new Words(), value, packing).bytes();
        }
    }

    /** A MessagePack text of less than 256 bytes. */
    static final class Words extends TextCodec {
        @Override
        public byte[] encode(String value, int reserve) {
            int head = value.length() < 32 ? 1 : 2;
            byte[] bytes = super.encode(value, reserve + head);
            int length = bytes.length - reserve - head;
            bytes[reserve] = (byte) (head == 1 ? 0xA0 | length : 0xD9);
            if (head == 2) {
                bytes[reserve + 1] = (byte) length;
            }
            return bytes;
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            int head = bytes[offset] == (byte) 0xD9 ? 2 : 1;
            return super.decode(bytes, offset + head, length - head);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isReadAsItWasMeant(Golden golden) throws IOException {
        Entry entry = (Entry) Entry.parse(file(golden), golden.draft.key(), new Words());
        assertThat(entry.absent()).isEqualTo(golden.value == null);
        assertThat(entry.value(new Words())).isEqualTo(golden.value);
        assertThat(entry.loadedAtMillis()).isEqualTo(1_767_323_045_006L);
        assertThat(entry.life()).isEqualTo(golden.draft.life());
        assertThat(entry.costMicros()).isEqualTo(1_234);
        assertThat(entry.hardMatches(Sample.HARD)).isTrue();
        assertThat(entry.softMatches(Sample.SOFT)).isTrue();
        assertThat(entry.hasVersion()).isEqualTo(golden.draft.version() != null);
        assertThat(entry.version()).isEqualTo(golden.draft.version() == null ? 0 : golden.draft.version());
        assertThat(entry.tags()).isEqualTo(golden.draft.tags());
    }

    /** All of it where no compressor has a say, and up to the checksum where one has: a newer one may pack better. */
    @ParameterizedTest
    @EnumSource
    void isWrittenThatWayToday(Golden golden) throws IOException {
        byte[] written = golden.written();
        if (golden.packing.compression() == Compression.NONE) {
            assertThat(written).isEqualTo(file(golden));
        } else {
            assertThat(Arrays.copyOf(written, Layout.CHECKSUM)).isEqualTo(Arrays.copyOf(file(golden), Layout.CHECKSUM));
        }
    }

    @Test
    void theDumpInTheDocumentIsTheVersionedOne() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "entry-format.md"));
        Matcher dump = Pattern.compile("```hex\n(.*?)```", Pattern.DOTALL).matcher(document);
        assertThat(dump.find()).isTrue();
        assertThat(bytes(dump.group(1))).isEqualTo(file(Golden.VERSION));
    }

    private static byte[] file(Golden golden) throws IOException {
        String name =
                "entry-1-" + golden.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ".hex";
        try (var in = GoldenEntriesTest.class.getResourceAsStream(name)) {
            return bytes(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static byte[] bytes(String commented) {
        return HexFormat.of().parseHex(commented.replaceAll("#.*", "").replaceAll("\\s", ""));
    }
}
