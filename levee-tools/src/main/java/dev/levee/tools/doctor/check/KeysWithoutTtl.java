package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Sample;
import java.util.List;

/** Everything in a cache ends by itself. */
final class KeysWithoutTtl extends DataCheck {
    KeysWithoutTtl() {
        super(new Topic(
                "keys-without-ttl",
                "none",
                "They stay until they are deleted, and under volatile-* are never evicted. Levee stores nothing without a ttl:"
                        + " those under its names were written or PERSISTed by something else."));
    }

    @Override
    Finding judge(Sample sample, Topic topic) {
        List<Sample.Seen> lasting = sample.which(key -> key.ttlMillis() < 0);
        long ours = lasting.stream().filter(key -> key.kind().ours()).count();
        String found = found(lasting, ours > 0 ? " (" + ours + " under names of Levee's)" : "", sample);
        return lasting.isEmpty()
                ? topic.good(found)
                : topic.warn(found, Fix.byHand("Find out who writes them; EXPIRE gives one a ttl, UNLINK drops it"));
    }
}
