package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;
import dev.levee.tools.doctor.facts.Sample;
import dev.levee.tools.keys.KeyKind;
import java.util.List;

/** A check of keys: what a sample shows, and how far it reaches. */
abstract class DataCheck implements Check {
    private static final int EXAMPLES = 3;

    private final Topic topic;

    DataCheck(Topic topic) {
        this.topic = topic;
    }

    @Override
    public final Finding examine(Facts facts) {
        String refusal = facts.sample().refusal();
        return refusal == null ? judge(facts.sample(), topic) : topic.unknown(refusal);
    }

    abstract Finding judge(Sample sample, Topic topic);

    /** How many, which for example, and of how many. */
    static String found(List<Sample.Seen> keys, String what, Sample sample) {
        if (keys.isEmpty()) {
            return "none; " + sample.extent();
        }
        String examples = String.join(
                ", ",
                keys.stream()
                        .limit(EXAMPLES)
                        .map(key -> KeyKind.shown(key.name()))
                        .toList());
        return Figures.count(keys.size()) + what + ", such as " + examples + "; " + sample.extent();
    }
}
