package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;
import java.util.List;

/** How far away the server is. */
final class RoundTrip implements Check {
    private static final long MEDIAN_MICROS = 2_000;
    private static final long WARN_MICROS = 10_000;
    private static final long FAIL_MICROS = 50_000;
    private static final Topic TOPIC = new Topic(
            "round-trip",
            "p50 at most 2 ms, p99 at most 10 ms, from where this runs",
            "Each hit costs one. Over 100 ms for a tenth of the calls, Levee's breaker takes the server for down.");

    @Override
    public Finding examine(Facts facts) {
        List<Long> pings = facts.pings();
        if (pings.isEmpty()) {
            return TOPIC.unknown("not measured");
        }
        long p50 = percentile(pings, 50);
        long p99 = percentile(pings, 99);
        String found = "p50 " + Figures.millis(p50) + ", p99 " + Figures.millis(p99) + " of " + pings.size() + " PINGs";
        Fix fix = Fix.byHand("Run it in the application's own zone; look at SLOWLOG GET and at the machine's load.");
        if (p99 > FAIL_MICROS) {
            return TOPIC.fail(found, fix);
        }
        return p50 > MEDIAN_MICROS || p99 > WARN_MICROS ? TOPIC.warn(found, fix) : TOPIC.good(found);
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
    }
}
