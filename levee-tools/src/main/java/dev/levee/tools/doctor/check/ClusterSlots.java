package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;
import dev.levee.tools.doctor.facts.Lines;

/** Every key has an owner. */
final class ClusterSlots implements Check {
    private static final double SLOTS = 16_384;
    private static final Topic TOPIC = new Topic(
            "cluster-slots",
            "no cluster, or all 16,384 slots served",
            "Keys of a slot without an owner are neither read nor invalidated; by default the whole cluster then refuses.");

    @Override
    public Finding examine(Facts facts) {
        if (!facts.info().text("cluster_enabled").equals("1")) {
            return facts.info().text("redis_version").isEmpty()
                    ? TOPIC.unknown("INFO does not tell")
                    : TOPIC.good("no cluster");
        }
        Lines cluster = facts.cluster();
        Double served = cluster == null ? null : cluster.number("cluster_slots_ok");
        if (cluster == null || served == null) {
            return TOPIC.unknown("a cluster, and CLUSTER INFO is refused");
        }
        String found = "state " + cluster.text("cluster_state") + ", " + Figures.count(served) + " slots served";
        return served == SLOTS && cluster.text("cluster_state").equals("ok")
                ? TOPIC.good(found)
                : TOPIC.fail(
                        found,
                        Fix.byHand(
                                "CLUSTER SHARDS says which are missing; start their owners, or redis-cli --cluster fix"));
    }
}
