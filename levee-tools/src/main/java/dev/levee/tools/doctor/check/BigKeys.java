package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Sample;
import java.util.List;

/** No value is so large that others wait for it. */
final class BigKeys extends DataCheck {
    private static final long MOST_BYTES = 1 << 20;

    BigKeys() {
        super(new Topic(
                "big-keys",
                "at most 1 MiB each",
                "A large value holds up all that travels on the same connection, in the server and in the client, and what waits"
                        + " behind it runs out of its budget."));
    }

    @Override
    Finding judge(Sample sample, Topic topic) {
        List<Sample.Seen> big = sample.which(key -> key.bytes() > MOST_BYTES);
        String largest = big.isEmpty()
                ? ""
                : ", the largest "
                        + Figures.bytes(
                                big.stream().mapToLong(Sample.Seen::bytes).max().getAsLong());
        String found = found(big, largest, sample);
        return big.isEmpty()
                ? topic.good(found)
                : topic.warn(
                        found,
                        Fix.byHand("Split the value, compress it (Packing.compression), or lower maxValueBytes"));
    }
}
