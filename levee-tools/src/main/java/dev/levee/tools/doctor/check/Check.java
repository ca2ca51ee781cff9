package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** One line of the checklist. Pure: it asks nobody, so every boundary can be tested without a server that is ill. */
@FunctionalInterface
public interface Check {
    /** Judges. Never throws, whatever is missing from the facts. */
    Finding examine(Facts facts);
}
