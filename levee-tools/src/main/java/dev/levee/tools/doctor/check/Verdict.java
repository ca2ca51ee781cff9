package dev.levee.tools.doctor.check;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** How one check came out, from the best to the worst. What cannot be seen is not good. */
public enum Verdict {
    /** As it should be. */
    GOOD(0),
    /** It could not be found out. */
    UNKNOWN(1),
    /** It will hurt some day, or costs something now. */
    WARN(1),
    /** It breaks a promise of the cache, or lets anybody in. */
    FAIL(2);

    private final int exitCode;

    Verdict(int exitCode) {
        this.exitCode = exitCode;
    }

    /** What the command ends with if this is the worst. */
    public int exitCode() {
        return exitCode;
    }

    /** As reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The worst of all; good for none. */
    public static Verdict worst(Collection<Finding> findings) {
        return findings.stream()
                .map(Finding::verdict)
                .max(Comparator.naturalOrder())
                .orElse(GOOD);
    }
}
