package dev.levee.internal.wire;

import dev.levee.internal.key.Key;
import dev.levee.internal.key.Keys;
import dev.levee.policy.Life;
import dev.levee.policy.Packing;
import dev.levee.policy.Packing.Compression;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Entries to test with. */
final class Sample {
    static final Keys<String> KEYS = Keys.of("shop", "user", String.class);
    static final Key KEY = KEYS.key("acme", "u_12345");
    static final TextCodec CODEC = new TextCodec();
    static final long LOADED_AT = 1_767_323_045_006L;
    static final byte[] HARD = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    static final byte[] SOFT = {-1, -2, -3, -4, -5, -6, -7, -8};
    static final Packing PLAIN = Packing.DEFAULT;

    private Sample() {}

    static Draft draft(Long version, String... tags) {
        return new Draft(KEY, LOADED_AT, new Life(300_000, 60_000, false), 1_234, HARD, SOFT, version, List.of(tags));
    }

    static Packing packing(Compression compression) {
        return Packing.DEFAULT.withCompression(compression, 1);
    }

    static byte[] bytes(Draft draft, String value, Packing packing) {
        return Entry.write(draft, CODEC, value, packing).bytes();
    }

    static Parsed parse(byte[] bytes) {
        return Entry.parse(bytes, KEY, CODEC);
    }

    /** The same bytes with the checksum that fits them: what only someone who wants it so can store. */
    static byte[] sealed(byte[] bytes) {
        Layout.putU32(bytes, Layout.CHECKSUM, Layout.checksum(bytes));
        return bytes;
    }

    static Draft randomDraft(Random random) {
        byte[] hard = new byte[12];
        byte[] soft = new byte[8];
        random.nextBytes(hard);
        random.nextBytes(soft);
        List<String> tags = new ArrayList<>();
        for (int left = random.nextInt(3) == 0 ? random.nextInt(33) : 0; left > 0; left--) {
            tags.add(randomText(random, 1 + random.nextInt(256)));
        }
        return new Draft(
                KEYS.key("acme", randomText(random, 5)),
                random.nextLong() & Layout.MAX_U48,
                new Life(random.nextLong() & Layout.MAX_U40, random.nextLong() & Layout.MAX_U40, random.nextBoolean()),
                random.nextLong() & Layout.MAX_U32,
                hard,
                soft,
                random.nextBoolean() ? random.nextLong() : null,
                tags);
    }

    static String randomText(Random random, int length) {
        int letters = 1 + random.nextInt(40);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ((random.nextInt(50) == 0 ? 'à' : '0') + random.nextInt(letters)));
        }
        return text.toString();
    }
}
