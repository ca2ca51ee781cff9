package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** A cache can be lost, so it need not be saved. */
final class Persistence implements Check {
    private static final Topic TOPIC = new Topic(
            "persistence",
            "none on a server that is only a cache, and no failed save",
            "Each save forks: it doubles pages that are written meanwhile and stops the server for the fork. After a failed save"
                    + " the server takes no writes, invalidations among them.");

    @Override
    public Finding examine(Facts facts) {
        String save = facts.settings().get("save");
        boolean log = facts.info().text("aof_enabled").equals("1");
        if (facts.info().text("rdb_last_bgsave_status").equals("err")
                && !"no".equals(facts.settings().get("stop-writes-on-bgsave-error"))) {
            return TOPIC.fail(
                    "the last save failed",
                    Fix.byHand(
                            "Read the server's log for why, often a full disk; or CONFIG SET stop-writes-on-bgsave-error no"));
        }
        if (log) {
            return TOPIC.warn("appendonly yes", Fix.byHand("CONFIG SET appendonly no, if it is only a cache"));
        }
        if (save == null) {
            return TOPIC.unknown(
                    "no append-only file; of snapshots, " + facts.settings().whyUnknown());
        }
        return save.isEmpty()
                ? TOPIC.good("none")
                : TOPIC.warn("save " + save, Fix.byHand("CONFIG SET save \"\", if it is only a cache"));
    }
}
