package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;
import dev.levee.tools.doctor.facts.Lines;

/** A full cache makes room. */
final class EvictionPolicy implements Check {
    private static final Topic TOPIC = new Topic(
            "maxmemory-policy",
            "allkeys-lru or allkeys-lfu; volatile-* only where every key has a ttl",
            "A full server that evicts nothing stores nothing: every miss stays a miss. One that evicts at random drops what"
                    + " is asked for most. One that evicts only keys with a ttl fills up with those that have none.");

    @Override
    public Finding examine(Facts facts) {
        String policy = facts.info().text("maxmemory_policy");
        Fix fix = Fix.config("maxmemory-policy", "allkeys-lru");
        switch (policy) {
            case "":
                return TOPIC.unknown("INFO does not tell");
            case "allkeys-lru", "allkeys-lfu", "allkeys-lrm":
                return TOPIC.good(policy);
            case "noeviction":
                return TOPIC.fail(policy, fix);
            case "allkeys-random", "volatile-random":
                return TOPIC.warn(policy, fix);
            default:
                double lasting = lasting(facts.info());
                return lasting == 0
                        ? TOPIC.good(policy + ", and every key has a ttl")
                        : TOPIC.warn(policy + ", and " + Figures.count(lasting) + " keys without a ttl", fix);
        }
    }

    /** How many keys have no ttl, over all databases. */
    static double lasting(Lines info) {
        double lasting = 0;
        for (var line : info.all().entrySet()) {
            Double keys = Lines.field(line.getValue(), "keys");
            Double expires = Lines.field(line.getValue(), "expires");
            if (line.getKey().matches("db[0-9]+") && keys != null && expires != null) {
                lasting += keys - expires;
            }
        }
        return lasting;
    }
}
