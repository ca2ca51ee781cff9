package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** A cache has a bound, and the machine has room beside it. */
final class MaxMemory implements Check {
    private static final double SHARE = 0.7;
    private static final Topic TOPIC = new Topic(
            "maxmemory",
            "set, and at most 70 % of the memory that the server may use",
            "Without a bound the cache grows until the kernel kills it. The rest is for fragmentation, buffers of clients"
                    + " and replicas, and copies of pages during a save.");

    @Override
    public Finding examine(Facts facts) {
        Double limit = facts.info().number("maxmemory");
        Long memory = facts.machine().memoryBytes();
        if (limit == null) {
            return TOPIC.unknown("INFO does not tell");
        }
        if (limit == 0) {
            return TOPIC.fail(
                    "none is set",
                    memory == null
                            ? Fix.byHand("CONFIG SET maxmemory <70 % of the memory>")
                            : Fix.config("maxmemory", (long) (memory * SHARE)));
        }
        if (memory == null) {
            return TOPIC.unknown(
                    Figures.bytes(limit) + "; the memory of the machine is not known",
                    "Say how much it has: --memory 8g");
        }
        String found = Figures.bytes(limit) + ", " + Figures.percent(limit / memory) + " of " + Figures.bytes(memory);
        if (limit > memory) {
            return TOPIC.fail(found, Fix.config("maxmemory", (long) (memory * SHARE)));
        }
        return limit > memory * SHARE
                ? TOPIC.warn(found, Fix.config("maxmemory", (long) (memory * SHARE)))
                : TOPIC.good(found);
    }
}
