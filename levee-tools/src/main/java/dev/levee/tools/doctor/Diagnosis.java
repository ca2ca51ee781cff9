package dev.levee.tools.doctor;

import dev.levee.tools.doctor.check.Checklist;
import dev.levee.tools.doctor.check.Finding;
import dev.levee.tools.doctor.check.Fix;
import dev.levee.tools.doctor.check.Verdict;
import dev.levee.tools.doctor.facts.Facts;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the whole checklist says of a server.
 *
 * @param address the server, without what logs in
 * @param findings one for each check, in the order of the list
 */
record Diagnosis(String address, List<Finding> findings) {
    static Diagnosis of(String address, Facts facts) {
        return new Diagnosis(address, Checklist.examine(facts));
    }

    Verdict verdict() {
        return Verdict.worst(findings);
    }

    /** The commands that would mend what may be mended without a second thought. */
    List<List<String>> remedies() {
        return findings.stream()
                .map(Finding::fix)
                .flatMap(Stream::ofNullable)
                .map(Fix::safe)
                .filter(Objects::nonNull)
                .toList();
    }
}
