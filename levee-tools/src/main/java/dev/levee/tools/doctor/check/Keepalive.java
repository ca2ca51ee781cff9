package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** The server notices that a client's machine is gone. */
final class Keepalive implements Check {
    private static final long LONGEST = 300;
    private static final Topic TOPIC = new Topic(
            "tcp-keepalive",
            "1 to 300 s",
            "A client whose machine vanished says no goodbye. Subscriptions are exempt from timeout, so only this ends theirs.");

    @Override
    public Finding examine(Facts facts) {
        String value = facts.settings().get("tcp-keepalive");
        if (value == null) {
            return TOPIC.unknown(facts.settings().whyUnknown());
        }
        long seconds = value.matches("[0-9]{1,9}") ? Long.parseLong(value) : 0;
        return seconds < 1 || seconds > LONGEST
                ? TOPIC.warn(seconds == 0 ? "0, never" : seconds + " s", Fix.safeConfig("tcp-keepalive", 300))
                : TOPIC.good(seconds + " s");
    }
}
