package dev.levee.tools.watch;

import dev.levee.tools.doctor.facts.EntryHead;
import dev.levee.tools.doctor.facts.Sample;
import dev.levee.tools.keys.KeyKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A line for each cache, as a sample of the keys shows it. What the processes count is in their meters, not in the store. */
final class CacheTable {
    /** From which share of unreadable entries on a cache is marked. */
    private static final double BAD_SHARE = 0.01;

    private CacheTable() {}

    /** What is known of one resource. */
    static final class Row {
        private final String resource;
        private final Set<String> tenants = new HashSet<>();
        private final Set<Integer> codecs = new HashSet<>();
        private int entries;
        private int fresh;
        private int stale;
        private int bad;
        private int leases;
        private long bytes;

        private Row(String resource) {
            this.resource = resource;
        }

        private void add(Sample.Seen key, long nowMillis) {
            if (key.kind() == KeyKind.LEASE) {
                leases++;
                return;
            }
            entries++;
            bytes += Math.max(0, key.bytes());
            tenants.add(key.name().substring(key.name().lastIndexOf(':') + 1));
            EntryHead head = key.entry();
            if (head.defect() != null) {
                bad++;
                return;
            }
            codecs.add(head.codec());
            long age = nowMillis - head.loadedAtMillis();
            if (age < head.freshMillis()) {
                fresh++;
            } else if (age < head.freshMillis() + head.staleMillis()) {
                stale++;
            }
        }

        Level level() {
            return codecs.size() > 1 || bad > entries * BAD_SHARE ? Level.WARN : Level.GOOD;
        }

        private String text(double keysForEachSeen) {
            return String.format(
                    Locale.ROOT,
                    "%c %-16s %,12.0f %8d %8s %8s %8s %10s %7d %s",
                    level().mark(),
                    resource,
                    entries * keysForEachSeen,
                    tenants.size(),
                    share(fresh),
                    share(stale),
                    share(bad),
                    entries == 0 ? "" : String.format(Locale.ROOT, "%,d B", bytes / entries),
                    leases,
                    codecs.size() > 1 ? "codecs " + codecs : "");
        }

        private String share(int of) {
            return entries == 0 ? "" : String.format(Locale.ROOT, "%.0f %%", 100.0 * of / entries);
        }
    }

    static List<Row> of(Sample sample, long nowMillis) {
        Map<String, Row> rows = new TreeMap<>();
        for (Sample.Seen key : sample.keys()) {
            String resource = resource(key);
            if (resource != null) {
                rows.computeIfAbsent(resource, Row::new).add(key, nowMillis);
            }
        }
        return List.copyOf(rows.values());
    }

    private static @Nullable String resource(Sample.Seen key) {
        return key.kind() == KeyKind.ENTRY || key.kind() == KeyKind.LEASE ? key.resource() : null;
    }

    static List<String> text(List<Row> rows, Sample sample) {
        List<String> lines = new ArrayList<>();
        if (sample.refusal() != null) {
            return List.of("! caches: " + sample.refusal());
        }
        lines.add(String.format(
                "  %-16s %12s %8s %8s %8s %8s %10s %7s",
                "cache", "keys, about", "tenants", "fresh", "stale", "bad", "mean size", "leases"));
        double each = sample.complete() || sample.seen() == 0 ? 1 : (double) sample.total() / sample.seen();
        rows.forEach(row -> lines.add(row.text(each).stripTrailing()));
        if (rows.isEmpty()) {
            lines.add("  none");
        }
        lines.add("  " + sample.extent() + "; ! mixed codecs, or over 1 % bad");
        return lines;
    }
}
