package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** Memory is given back by another thread than the one that serves. */
record Lazyfree(String setting, String cause) implements Check {
    @Override
    public Finding examine(Facts facts) {
        Topic topic = new Topic(
                setting, "yes", "Else " + cause + " of a large value gives its memory back while everybody waits.");
        String value = facts.settings().get(setting);
        if (value == null) {
            return topic.unknown(facts.settings().whyUnknown());
        }
        return value.equals("yes") ? topic.good(value) : topic.warn(value, Fix.safeConfig(setting, "yes"));
    }
}
