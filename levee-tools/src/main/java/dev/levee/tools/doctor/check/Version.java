package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** New enough for what Levee uses. */
final class Version implements Check {
    private static final int OLDEST_MAJOR = 7;
    private static final Topic TOPIC = new Topic(
            "version",
            "Redis 7.0 or newer, or Valkey",
            "Levee is tried with these only: older ones lack parts of ACLs, tracking and what scripts may do.");

    @Override
    public Finding examine(Facts facts) {
        Release release = Release.of(facts.info());
        if (release == null) {
            return TOPIC.unknown("INFO does not tell");
        }
        return release.major() < OLDEST_MAJOR
                ? TOPIC.fail(release.toString(), Fix.byHand("Upgrade it."))
                : TOPIC.good(release.toString());
    }
}
