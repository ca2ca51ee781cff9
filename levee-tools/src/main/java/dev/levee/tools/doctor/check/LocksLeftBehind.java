package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Sample;
import dev.levee.tools.keys.KeyKind;
import java.util.List;

/** No lock outlives its owner. */
final class LocksLeftBehind extends DataCheck {
    private static final long LONGEST_LEASE_MILLIS = 600_000;

    LocksLeftBehind() {
        super(new Topic(
                "locks-left-behind",
                "no lock without a ttl, no lease longer than 10 min",
                "A lock taken by SETNX and then EXPIRE stays for ever if its owner dies between the two: nobody loads that key"
                        + " again. Levee's leases are set with their ttl, and one without is taken over."));
    }

    @Override
    Finding judge(Sample sample, Topic topic) {
        List<Sample.Seen> left = sample.which(LocksLeftBehind::isLeftBehind);
        String found = found(left, "", sample);
        return left.isEmpty()
                ? topic.good(found)
                : topic.warn(found, Fix.byHand("UNLINK them; take locks by SET NX PX, in one command"));
    }

    private static boolean isLeftBehind(Sample.Seen key) {
        return key.kind() == KeyKind.FOREIGN_LOCK && key.ttlMillis() < 0
                || key.kind() == KeyKind.LEASE && (key.ttlMillis() < 0 || key.ttlMillis() > LONGEST_LEASE_MILLIS);
    }
}
