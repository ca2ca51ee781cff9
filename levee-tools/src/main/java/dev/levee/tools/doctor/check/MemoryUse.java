package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** Room below the bound. */
final class MemoryUse implements Check {
    private static final double ALERT = 0.85;
    private static final Topic TOPIC = new Topic(
            "memory-use",
            "under 85 % of maxmemory",
            "Above it the server evicts with every write. Stamps and leases are evicted too: a lost stamp makes all entries of"
                    + " its resource misses, a lost lease lets one key be loaded twice.");

    @Override
    public Finding examine(Facts facts) {
        return against(facts, "used_memory", TOPIC, ALERT);
    }

    static Finding against(Facts facts, String name, Topic topic, double alert) {
        Double limit = facts.info().number("maxmemory");
        Double used = facts.info().number(name);
        if (limit == null || used == null) {
            return topic.unknown("INFO does not tell");
        }
        if (limit == 0) {
            return topic.unknown(Figures.bytes(used) + ", and no maxmemory to measure it by");
        }
        String found = Figures.bytes(used) + ", " + Figures.percent(used / limit) + " of " + Figures.bytes(limit);
        Fix fix = Fix.byHand("Raise maxmemory, shorten ttls, or compress large values (Packing).");
        return used > limit * alert ? topic.warn(found, fix) : topic.good(found);
    }
}
