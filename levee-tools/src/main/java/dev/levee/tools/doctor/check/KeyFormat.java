package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Sample;
import dev.levee.tools.keys.KeyKind;
import java.util.List;

/** Whoever writes keys of Levee's form keeps to it. */
final class KeyFormat extends DataCheck {
    KeyFormat() {
        super(new Topic(
                "key-format",
                "every key that begins as v1:api: has the form of docs/keys.md",
                "A key made by hand lacks the tenant or a part of the query sooner or later: then one user gets another's data."
                        + " Nothing of Levee's ever reads or invalidates it."));
    }

    @Override
    Finding judge(Sample sample, Topic topic) {
        List<Sample.Seen> broken = sample.which(key -> key.kind() == KeyKind.BROKEN);
        String found = found(broken, "", sample);
        return broken.isEmpty()
                ? topic.good(found)
                : topic.fail(found, Fix.byHand("Find out who writes them (MONITOR, CLIENT LIST), then UNLINK them"));
    }
}
