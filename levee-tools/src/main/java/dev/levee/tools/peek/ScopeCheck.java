package dev.levee.tools.peek;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.levee.internal.key.Keys;
import dev.levee.internal.wire.Entry;
import dev.levee.tools.server.Reply;
import dev.levee.tools.server.Wire;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares an entry's digests with the stamps that stand now. A key does not say its namespace, so where nobody else does,
 * each namespace that has stamps of the resource is tried.
 */
final class ScopeCheck {
    private static final long SEARCH_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int HARD_BYTES = 12;
    private static final int SOFT_BYTES = 8;
    private static final int TAG_BYTES = 12;

    private final Wire wire;
    private final Target target;
    private final Entry entry;

    ScopeCheck(Wire wire, Target target, Entry entry) {
        this.wire = wire;
        this.target = target;
        this.entry = entry;
    }

    /**
     * What was found.
     *
     * @param namespace the namespace whose stamps these are; null if none was found
     * @param hard of the stamps without which the entry is void
     * @param soft of those without which it is stale
     */
    record Found(@Nullable String namespace, Standing hard, Standing soft) {}

    Found find() {
        String named = target.namespace();
        List<String> namespaces = named != null ? List.of(named) : search();
        Found best = new Found(null, Standing.UNKNOWN, Standing.UNKNOWN);
        for (String namespace : namespaces) {
            Found found = in(namespace);
            if (found.hard() == Standing.HOLDS) {
                return found;
            }
            // Of several that do not fit none is known to be the entry's own.
            best = namespaces.size() == 1 ? found : new Found(null, Standing.CHANGED, Standing.UNKNOWN);
        }
        return best;
    }

    private Found in(String namespace) {
        return new Found(
                namespace,
                standing(namespace, ":hard", HARD_BYTES, entry::hardMatches),
                standing(namespace, ":soft", SOFT_BYTES, entry::softMatches));
    }

    private Standing standing(String namespace, String end, int length, Predicate<byte[]> matches) {
        List<byte[]> stamps = new ArrayList<>();
        for (String scope : scopes(namespace)) {
            Reply stamp = wire.ask("GET", Wire.latin(scope + end));
            stamps.add(stamp.missing() ? null : stamp.bytes());
        }
        byte[] resource = stamps.get(0);
        if (resource == null) {
            return Standing.GONE;
        }
        // Of a resource without scopes of tenants; then of one that has them.
        if (matches.test(digest(length, prefixed(List.of(resource))))) {
            return Standing.HOLDS;
        }
        if (stamps.contains(null)) {
            return Standing.GONE;
        }
        return matches.test(digest(length, prefixed(stamps))) ? Standing.HOLDS : Standing.CHANGED;
    }

    /** In the order in which their stamps are digested; the first is the resource. */
    private List<String> scopes(String namespace) {
        String resource = target.resource();
        String tenant = target.tenantText();
        List<String> scopes = new ArrayList<>();
        String ofResource = "levee:stamp:{" + namespace + ":r:" + resource + "}";
        scopes.add(ofResource);
        if (!tenant.equals(Keys.SHARED)) {
            scopes.add("levee:stamp:{" + namespace + ":t:" + tenant + "}");
            scopes.add("levee:stamp:{" + namespace + ":rt:" + resource + ":" + tenant + "}");
        }
        for (String tag : new TreeSet<>(entry.tags())) {
            byte[] hash = Arrays.copyOf(sha256().digest(tag.getBytes(UTF_8)), TAG_BYTES);
            scopes.add(ofResource + ":t:" + HexFormat.of().formatHex(hash));
        }
        return scopes;
    }

    private List<String> search() {
        String end = ":r:" + target.resource() + "}:hard";
        String begin = "levee:stamp:{";
        TreeSet<String> namespaces = new TreeSet<>();
        long deadline = System.nanoTime() + SEARCH_NANOS;
        String cursor = "0";
        do {
            Reply page = wire.ask("SCAN", cursor, "MATCH", begin + "*" + end, "COUNT", "1000");
            if (page.refused() || page.list().size() != 2) {
                break;
            }
            for (Reply name : page.list().get(1).list()) {
                String text = new String(name.bytes(), UTF_8);
                namespaces.add(text.substring(begin.length(), text.length() - end.length()));
            }
            cursor = page.list().get(0).text();
        } while (!cursor.equals("0") && System.nanoTime() - deadline < 0);
        return List.copyOf(namespaces);
    }

    private static byte[] prefixed(List<byte[]> stamps) {
        int length = stamps.stream().mapToInt(stamp -> 2 + stamp.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        stamps.forEach(stamp -> all.putShort((short) stamp.length).put(stamp));
        return all.array();
    }

    private static byte[] digest(int length, byte[] bytes) {
        return Arrays.copyOf(sha256().digest(bytes), length);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
