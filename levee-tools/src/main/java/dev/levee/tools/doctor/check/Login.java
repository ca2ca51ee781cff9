package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** Nobody is let in without a login. */
final class Login implements Check {
    private static final Topic TOPIC = new Topic(
            "login",
            "commands are refused before a login",
            "Whoever reaches the port may read and change every value, and configure the server to write files.");

    @Override
    public Finding examine(Facts facts) {
        Boolean open = facts.access().open();
        if (open == null) {
            return TOPIC.unknown("a connection without a login got no clear answer");
        }
        return open
                ? TOPIC.fail(
                        "a connection without a login may run commands",
                        Fix.byHand(
                                "ACL SETUSER for the application (docs/operations.md, Rights), then ACL SETUSER default off;"
                                        + " the password from a secrets manager that rotates it"))
                : TOPIC.good("refused");
    }
}
