package dev.levee.tools.doctor.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.levee.tools.doctor.facts.Facts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What is known of this version. */
final class KnownVulnerabilities implements Check {
    private static final List<Advisory> ADVISORIES = read();
    private static final Topic TOPIC = new Topic(
            "known-vulnerabilities",
            "none that this Levee knows of",
            "Who may run scripts, and Levee must, can use most of them to crash the server or to run code on it. The list is in"
                    + " docs/doctor.md and ages with this release. A distribution may have mended one under the same number.");

    @Override
    public Finding examine(Facts facts) {
        Release release = Release.of(facts.info());
        if (release == null) {
            return TOPIC.unknown("INFO does not tell the version");
        }
        List<String> concerns = ADVISORIES.stream()
                .filter(advisory -> advisory.concerns(release))
                .map(Advisory::id)
                .toList();
        return concerns.isEmpty()
                ? TOPIC.good("none for " + release)
                : TOPIC.warn(
                        release + ": " + String.join(", ", concerns),
                        Fix.byHand("Upgrade to the newest patch of a branch that is still mended."));
    }

    static List<Advisory> advisories() {
        return ADVISORIES;
    }

    private static List<Advisory> read() {
        try (InputStream in = KnownVulnerabilities.class.getResourceAsStream("advisories.txt")) {
            if (in == null) {
                throw new IllegalStateException("advisories.txt is missing from the jar");
            }
            List<Advisory> advisories = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    advisories.add(Advisory.parse(line));
                }
            }
            return List.copyOf(advisories);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
