package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** What was dropped for want of room. */
final class Evictions implements Check {
    private static final Topic TOPIC = new Topic(
            "evictions",
            "none",
            "Each is a value that was still good and is loaded again, a stamp, or a lease. A few do no harm; many mean that the"
                    + " cache is smaller than what is asked of it.");

    @Override
    public Finding examine(Facts facts) {
        Double evicted = facts.info().number("evicted_keys");
        Double seconds = facts.info().number("uptime_in_seconds");
        if (evicted == null) {
            return TOPIC.unknown("INFO does not tell");
        }
        if (evicted == 0) {
            return TOPIC.good("none since its start");
        }
        double perSecond = evicted / Math.max(1, seconds == null ? 1 : seconds);
        return TOPIC.warn(
                Figures.count(evicted) + " since its start"
                        + (perSecond >= 1 ? ", " + Figures.count(perSecond) + "/s" : ""),
                Fix.byHand("Raise maxmemory, shorten ttls, or compress large values (Packing)."));
    }
}
