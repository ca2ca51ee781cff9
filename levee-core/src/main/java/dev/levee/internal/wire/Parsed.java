package dev.levee.internal.wire;

import dev.levee.event.Metric;

/** What stored bytes turned out to be: an entry that may be served as far as bytes can tell, or the reason why not (P10). */
public sealed interface Parsed permits Entry, Parsed.Bad {

    /**
     * Bytes that are a miss.
     *
     * @param reason what to count; one of the {@code BAD_} metrics
     */
    record Bad(Metric reason) implements Parsed {}
}
