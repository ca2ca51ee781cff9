package dev.levee;

import java.util.Random;
import java.util.function.Consumer;

/** Checks a property under many seeds. A failure names its seed; {@code -Dlevee.seed=N} runs that one alone. */
public final class Seeded {
    private Seeded() {}

    public static void check(int seeds, Consumer<Random> property) {
        Long only = Long.getLong("levee.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? seeds : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                property.accept(new Random(seed));
            } catch (Throwable e) {
                throw new AssertionError("Fails with -Dlevee.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
