package dev.levee.policy;

import java.time.Duration;

/** The checks that the policies share. */
final class Rules {
    private Rules() {}

    static void positive(String setting, Duration value) {
        if (value.isNegative() || value.toMillis() == 0) {
            throw new IllegalArgumentException(
                    setting + " " + value + " is less than 1 ms. Set it to a positive duration.");
        }
        notTooLong(setting, value);
    }

    static void notNegative(String setting, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(setting + " " + value + " is negative. Set it to zero or more.");
        }
        notTooLong(setting, value);
    }

    static void positive(String setting, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(setting + " " + value + " is not positive. Set it to 1 or more.");
        }
    }

    private static void notTooLong(String setting, Duration value) {
        if (value.compareTo(Freshness.LONGEST) > 0) {
            throw new IllegalArgumentException(setting + " " + value + " is longer than " + Freshness.LONGEST + ".");
        }
    }
}
