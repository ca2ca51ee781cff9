package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** The application is a user of its own. */
final class DefaultUser implements Check {
    private static final Topic TOPIC = new Topic(
            "default-user",
            "the application has a user of its own, and the default user is off",
            "The default user may do everything, and one password for everybody cannot be taken from one of them.");

    @Override
    public Finding examine(Facts facts) {
        String user = facts.access().user();
        Boolean on = facts.access().defaultUserOn();
        Fix fix = Fix.byHand(
                "ACL SETUSER for the application (docs/operations.md, Rights), then ACL SETUSER default off");
        if ("default".equals(user)) {
            return TOPIC.warn("logged in as the default user", fix);
        }
        if (on == null) {
            return TOPIC.unknown(
                    (user == null ? "ACL WHOAMI is refused" : "logged in as a user of its own")
                            + "; whether the default user is on may not be read",
                    "Look at ACL GETUSER default as an administrator.");
        }
        return on
                ? TOPIC.warn("the default user is on", Fix.byHand("ACL SETUSER default off"))
                : TOPIC.good("a user of its own; the default user is off");
    }
}
