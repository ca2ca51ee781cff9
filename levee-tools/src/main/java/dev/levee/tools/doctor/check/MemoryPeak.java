package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** The room that was left when most was used. */
final class MemoryPeak implements Check {
    private static final double ALERT = 0.85;
    private static final Topic TOPIC = new Topic(
            "memory-peak",
            "under 85 % of maxmemory",
            "The peak is what the next busy hour needs again, however quiet it is now.");

    @Override
    public Finding examine(Facts facts) {
        return MemoryUse.against(facts, "used_memory_peak", TOPIC, ALERT);
    }
}
