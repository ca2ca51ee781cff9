package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Sample;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A resource has one codec. */
final class MixedCodecs extends DataCheck {
    MixedCodecs() {
        super(new Topic(
                "mixed-codecs",
                "one codec for each resource",
                "Two services, or two releases, write the same resource in different ways: each throws away what the other stored,"
                        + " and the database is asked each time."));
    }

    @Override
    Finding judge(Sample sample, Topic topic) {
        Map<String, Set<Integer>> codecs = new TreeMap<>();
        sample.which(key -> ForeignBytes.isEntry(key) && key.entry().defect() == null)
                .forEach(key -> codecs.computeIfAbsent(key.resource(), r -> new TreeSet<>())
                        .add(key.entry().codec()));
        int resources = codecs.size();
        codecs.values().removeIf(ids -> ids.size() < 2);
        return codecs.isEmpty()
                ? topic.good(
                        "none in " + resources + (resources == 1 ? " resource" : " resources") + "; " + sample.extent())
                : topic.warn(
                        "codec ids by resource: " + codecs + "; " + sample.extent(),
                        Fix.byHand(
                                "Give the resource one codec in every service; after a change, the old ones run out by ttl"));
    }
}
