package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;
import dev.levee.tools.doctor.facts.Lines;

/** A master, and replicas that keep up with it. */
final class Replication implements Check {
    private static final double MOST_BYTES = 1 << 20;
    private static final double MOST_SECONDS = 10;
    private static final Topic TOPIC = new Topic(
            "replication",
            "a master, whose replicas are online and at most 1 MiB and 10 s behind",
            "A replica takes no writes, so nothing is stored and no invalidation succeeds. What a replica lacks at a failover is"
                    + " lost, invalidations among it: then old values return until their ttl is over.");

    @Override
    public Finding examine(Facts facts) {
        Lines info = facts.info();
        String role = info.text("role");
        if (role.isEmpty()) {
            return TOPIC.unknown("INFO does not tell");
        }
        if (!role.equals("master")) {
            return TOPIC.fail("a replica", Fix.byHand("Connect to the master."));
        }
        Double offset = info.number("master_repl_offset");
        int replicas = 0;
        double behind = 0;
        double seconds = 0;
        for (var line : info.all().entrySet()) {
            if (!line.getKey().matches("slave[0-9]+")) {
                continue;
            }
            replicas++;
            Double its = Lines.field(line.getValue(), "offset");
            Double lag = Lines.field(line.getValue(), "lag");
            if (!line.getValue().contains("state=online")) {
                return TOPIC.warn("a master, and a replica that is not online", fix());
            }
            behind = Math.max(behind, offset == null || its == null ? 0 : offset - its);
            seconds = Math.max(seconds, lag == null ? 0 : lag);
        }
        if (replicas == 0) {
            return TOPIC.good("a master without replicas");
        }
        String found = "a master with " + replicas + (replicas == 1 ? " replica" : " replicas") + ", at most "
                + Figures.bytes(behind) + " and " + Figures.count(seconds) + " s behind";
        return behind > MOST_BYTES || seconds > MOST_SECONDS ? TOPIC.warn(found, fix()) : TOPIC.good(found);
    }

    private static Fix fix() {
        return Fix.byHand(
                "Look at its log and the network between; CONFIG SET repl-backlog-size 64mb bridges short breaks.");
    }
}
