package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** Who found the door closed. */
final class RejectedConnections implements Check {
    private static final Topic TOPIC = new Topic(
            "rejected-connections",
            "none",
            "The limit of clients was reached: some process had no cache. Often a pool that leaks, or a storm of reconnects.");

    @Override
    public Finding examine(Facts facts) {
        Double rejected = facts.info().number("rejected_connections");
        if (rejected == null) {
            return TOPIC.unknown("INFO does not tell");
        }
        return rejected == 0
                ? TOPIC.good("none since its start")
                : TOPIC.warn(
                        Figures.count(rejected) + " since its start",
                        Fix.byHand("CLIENT LIST says who they are; CONFIG SET maxclients raises the limit"));
    }
}
