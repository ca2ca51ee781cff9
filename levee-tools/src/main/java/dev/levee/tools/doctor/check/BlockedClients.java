package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** Who waits for another. */
final class BlockedClients implements Check {
    private static final Topic TOPIC = new Topic(
            "blocked-clients",
            "none on a server that is only a cache",
            "Levee never blocks (BLPOP, WAIT). Another program uses this server as a queue, and shares its memory and its thread.");

    @Override
    public Finding examine(Facts facts) {
        Double blocked = facts.info().number("blocked_clients");
        if (blocked == null) {
            return TOPIC.unknown("INFO does not tell");
        }
        return blocked == 0
                ? TOPIC.good("none")
                : TOPIC.warn(Figures.count(blocked), Fix.byHand("Give queues a server of their own."));
    }
}
