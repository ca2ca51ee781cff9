package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** Connections that nobody uses end. */
final class IdleTimeout implements Check {
    private static final long SHORTEST = 60;
    private static final Topic TOPIC = new Topic(
            "timeout",
            "300 s",
            "Connections of clients that are long gone count against maxclients. Below a minute, pools lose connections that they"
                    + " are about to use.");

    @Override
    public Finding examine(Facts facts) {
        String value = facts.settings().get("timeout");
        if (value == null) {
            return TOPIC.unknown(facts.settings().whyUnknown());
        }
        long seconds = value.matches("[0-9]{1,9}") ? Long.parseLong(value) : 0;
        if (seconds == 0) {
            return TOPIC.warn("0, never", Fix.safeConfig("timeout", 300));
        }
        return seconds < SHORTEST
                ? TOPIC.warn(seconds + " s", Fix.safeConfig("timeout", 300))
                : TOPIC.good(seconds + " s");
    }
}
