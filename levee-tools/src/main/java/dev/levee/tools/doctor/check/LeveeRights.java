package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;
import java.util.List;
import java.util.Locale;

/** The application can do what it needs to. */
final class LeveeRights implements Check {
    private static final Topic TOPIC = new Topic(
            "levee-rights",
            "every command that Levee runs, on its keys; CLIENT TRACKING over RESP3 for near caches",
            "What is not allowed fails: without MGET each get loads, without EVALSHA invalidations fail, without tracking near"
                    + " caches stay empty.");

    @Override
    public Finding examine(Facts facts) {
        List<String> missing = facts.access().missing();
        if (!missing.isEmpty()) {
            String grant = String.join(
                    " ",
                    missing.stream().map(c -> "+" + c.toLowerCase(Locale.ROOT)).toList());
            return TOPIC.fail(
                    "refused: " + String.join(", ", missing),
                    Fix.byHand("ACL SETUSER <user> ~v1:api:* ~{v1:api:* ~levee:* &levee:* " + grant));
        }
        return facts.access().mayTrack()
                ? TOPIC.good("all of them")
                : TOPIC.warn(
                        "all but CLIENT TRACKING over RESP3",
                        Fix.byHand("ACL SETUSER <user> +hello +client|tracking, or build caches without near"));
    }
}
