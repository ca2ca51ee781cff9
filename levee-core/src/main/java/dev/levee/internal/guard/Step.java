package dev.levee.internal.guard;

import java.util.Locale;

/** What kind of call to the store it is: whether the breaker is asked, whether it needs memory there, how long it may take. */
public enum Step {
    /** Reads for gets: the breaker is asked, and after its closing only a growing share is let through. */
    READ(true, false, false),
    /** A step of a load, or housekeeping: the breaker is asked. */
    CALL(true, false, false),
    /** The same for puts, of which giving up costs more than waiting; many at once are not called slow. */
    CALL_PATIENTLY(true, false, true),
    /** A step that a full store refuses: after a refusal none is sent for a while. */
    GROW(true, true, false),
    /** The same for puts. */
    GROW_PATIENTLY(true, true, true),
    /** Invalidations: always sent, charged to nobody, and patient. */
    INSIST(false, false, true);

    final boolean asksBreaker;
    final boolean needsMemory;
    final boolean patient;
    private final String label;

    Step(boolean asksBreaker, boolean needsMemory, boolean patient) {
        this.asksBreaker = asksBreaker;
        this.needsMemory = needsMemory;
        this.patient = patient;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** The kind in one word, for meters. */
    public String label() {
        return label;
    }
}
