package dev.levee.tools.doctor.check;

import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param id the name of the check; an interface, which stays
 * @param verdict how it came out
 * @param found what is there
 * @param wanted what should be
 * @param why what happens otherwise
 * @param fix the way out; null if nothing is to be done, or nobody knows
 */
public record Finding(
        String id,
        Verdict verdict,
        String found,
        String wanted,
        String why,
        @Nullable Fix fix) {}
