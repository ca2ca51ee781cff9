package dev.levee.tools.doctor.facts;

import dev.levee.tools.keys.KeyKind;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keys that were looked at, of all that there are.
 *
 * @param keys those that were still there
 * @param seen how many names SCAN gave, these included
 * @param total how many keys the database has
 * @param complete whether SCAN came to its end
 * @param refusal why there is no sample; null if there is one
 */
public record Sample(
        List<Seen> keys,
        long seen,
        long total,
        boolean complete,
        @Nullable String refusal) {
    /** Takes a copy. */
    public Sample {
        keys = List.copyOf(keys);
    }

    /**
     * One key.
     *
     * @param name one char for each byte
     * @param kind what the name says that it is
     * @param ttlMillis what is left of it; −1 for ever
     * @param bytes the length of its value; −1 if that cannot be told
     * @param text whether its value is a string
     * @param head the first bytes of a string under a key of Levee's, else none
     */
    public record Seen(String name, KeyKind kind, long ttlMillis, long bytes, boolean text, byte[] head) {
        /** What an entry's bytes say. */
        public EntryHead entry() {
            return EntryHead.of(text, head);
        }

        /** The resource of a key or a copy: what stands between the second colon and the third. */
        public String resource() {
            String[] parts = name.split(":", 4);
            return parts.length > 2 ? parts[2] : "";
        }
    }

    /** Those that are so. */
    public List<Seen> which(Predicate<Seen> so) {
        return keys.stream().filter(so).toList();
    }

    /** How far it reaches, for people. */
    public String extent() {
        return complete
                ? "all " + seen + " keys looked at"
                : String.format(java.util.Locale.ROOT, "sampled %,d of %,d keys", seen, total);
    }
}
