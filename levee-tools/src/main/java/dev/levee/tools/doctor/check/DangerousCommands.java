package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;
import java.util.List;

/** The application cannot do what it never needs to. */
final class DangerousCommands implements Check {
    private static final Topic TOPIC = new Topic(
            "dangerous-commands",
            "the user may run none of FLUSHALL, FLUSHDB, KEYS, CONFIG, SHUTDOWN, DEBUG, REPLICAOF",
            "One of them typed or injected by mistake empties, blocks or gives away the server. Levee runs none of them.");

    @Override
    public Finding examine(Facts facts) {
        List<String> may = facts.access().dangerous();
        if (may == null) {
            return facts.settings().refusal() == null
                    ? TOPIC.unknown("ACL DRYRUN is refused")
                    : TOPIC.unknown(
                            "CONFIG is refused; of the others nothing may be asked",
                            "Run ACL DRYRUN <user> FLUSHALL as an administrator.");
        }
        return may.isEmpty()
                ? TOPIC.good("none of them")
                : TOPIC.warn(
                        "may run " + String.join(", ", may),
                        Fix.byHand("ACL SETUSER with the rights of docs/operations.md (Rights), and no more"));
    }
}
