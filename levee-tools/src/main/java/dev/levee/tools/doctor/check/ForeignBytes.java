package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Sample;
import dev.levee.tools.keys.KeyKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Under a key of Levee's is an entry. */
final class ForeignBytes extends DataCheck {
    ForeignBytes() {
        super(new Topic(
                "foreign-bytes",
                "an entry of format 1 under each key; only its first 72 bytes are read",
                "Each is a miss that is loaded again, and counted as such. Something else writes under Levee's names, or another"
                        + " release does. levee peek KEY says more of one."));
    }

    @Override
    Finding judge(Sample sample, Topic topic) {
        List<Sample.Seen> bad = sample.which(key -> isEntry(key) && key.entry().defect() != null);
        Map<String, Integer> defects = new TreeMap<>();
        bad.forEach(key -> defects.merge(String.valueOf(key.entry().defect()), 1, Integer::sum));
        String found = found(bad, bad.isEmpty() ? "" : " " + defects, sample);
        return bad.isEmpty()
                ? topic.good(found)
                : topic.warn(found, Fix.byHand("Find out who writes them; UNLINK drops one, and it is loaded anew"));
    }

    static boolean isEntry(Sample.Seen key) {
        return key.kind() == KeyKind.ENTRY || key.kind() == KeyKind.STALE_COPY;
    }
}
