package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;
import java.util.Locale;

/** Memory that is taken and holds nothing. */
final class Fragmentation implements Check {
    private static final double ALERT = 1.5;
    private static final double LARGE_ENOUGH = 256 << 20;
    private static final Topic TOPIC = new Topic(
            "fragmentation",
            "a ratio of at most 1.5, once 256 MiB are used",
            "The kernel sees the memory taken, maxmemory sees the memory used. Between the two is what the machine runs out of.");

    @Override
    public Finding examine(Facts facts) {
        Double ratio = facts.info().number("mem_fragmentation_ratio");
        Double used = facts.info().number("used_memory");
        if (ratio == null || used == null) {
            return TOPIC.unknown("INFO does not tell");
        }
        String found = String.format(Locale.ROOT, "%.2f with %s used", ratio, Figures.bytes(used));
        if (used < LARGE_ENOUGH) {
            return TOPIC.good(found + ", too little to mean anything");
        }
        boolean defrags = facts.info().text("mem_allocator").startsWith("jemalloc");
        return ratio > ALERT
                ? TOPIC.warn(
                        found,
                        defrags
                                ? Fix.config("activedefrag", "yes")
                                : Fix.byHand("MEMORY PURGE, or restart it at a quiet hour"))
                : TOPIC.good(found);
    }
}
