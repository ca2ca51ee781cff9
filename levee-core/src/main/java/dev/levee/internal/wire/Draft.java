package dev.levee.internal.wire;

import dev.levee.internal.key.Key;
import dev.levee.policy.Life;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that an entry says besides its value, codec and schema.
 *
 * @param key what it is stored under
 * @param loadedAtMillis when its load was granted, on the store's clock; 0 to 2^48 − 1
 * @param life how long it may be served; durations over 2^40 − 1 ms (34 years) are cut to that, negative ones to 0
 * @param costMicros how long its load took; cut to 0 … 2^32 − 1 (71 minutes)
 * @param hard the digest over the hard stamps of its scopes, 12 bytes; not copied
 * @param soft the digest over their soft stamps, 8 bytes; not copied
 * @param version the version of the value, or null if the cache extracts none
 * @param tags the names of the tags that the params do not give; at most 32, each of 1 to 256 chars
 */
public record Draft(
        Key key,
        long loadedAtMillis,
        Life life,
        long costMicros,
        byte[] hard,
        byte[] soft,
        @Nullable Long version,
        List<String> tags) {

    static final int MAX_TAGS = 32;
    static final int MAX_TAG_CHARS = 256;

    /** @throws IllegalArgumentException if a part is not as said above; names the rule, and no tag */
    public Draft {
        tags = List.copyOf(tags);
        require(
                loadedAtMillis >= 0 && loadedAtMillis <= Layout.MAX_U48,
                "loadedAtMillis",
                loadedAtMillis,
                "0 to 2^48 - 1");
        require(hard.length == Layout.HARD_BYTES, "hard.length", hard.length, "12");
        require(soft.length == Layout.SOFT_BYTES, "soft.length", soft.length, "8");
        require(tags.size() <= MAX_TAGS, "the number of tags", tags.size(), "at most " + MAX_TAGS);
        for (String tag : tags) {
            require(
                    !tag.isEmpty() && tag.length() <= MAX_TAG_CHARS,
                    "a tag's length",
                    tag.length(),
                    "1 to " + MAX_TAG_CHARS + " chars");
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(tag)) {
                throw new IllegalArgumentException(
                        "entry: a tag holds an unpaired surrogate, which no UTF-8 stands for.");
            }
        }
    }

    private static void require(boolean holds, String what, long value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("entry: " + what + " is " + value + ", but must be " + rule + ".");
        }
    }
}
