package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** A slow reader cannot take the server's memory. */
final class OutputBuffer implements Check {
    private static final Topic TOPIC = new Topic(
            "client-output-buffer-limit",
            "a limit for normal clients",
            "What is to be told to a slow client waits in the server's memory, without a bound by default, and that of near"
                    + " caches grows with every write.");

    @Override
    public Finding examine(Facts facts) {
        String value = facts.settings().get("client-output-buffer-limit");
        if (value == null) {
            return TOPIC.unknown(facts.settings().whyUnknown());
        }
        String[] words = value.split(" ");
        for (int i = 0; i + 3 < words.length; i++) {
            if (words[i].equals("normal")) {
                String found = String.join(" ", words[i], words[i + 1], words[i + 2], words[i + 3]);
                return words[i + 1].equals("0")
                        ? TOPIC.warn(found, Fix.config("client-output-buffer-limit", "\"normal 64mb 0 0\""))
                        : TOPIC.good(found);
            }
        }
        return TOPIC.unknown("no line for normal clients");
    }
}
