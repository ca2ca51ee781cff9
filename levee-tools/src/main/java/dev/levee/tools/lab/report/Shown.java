package dev.levee.tools.lab.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as people read them, the same in every report. */
public final class Shown {
    /** What stands for a figure that there is not. */
    public static final String NONE = "n/a";

    private Shown() {}

    /** Milliseconds, with as many digits as matter; {@code n/a} for null. */
    public static String millis(@Nullable Double value) {
        if (value == null) {
            return NONE;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f ms" : value < 100 ? "%.1f ms" : "%,.0f ms", value);
    }

    /** A count or a rate. */
    public static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    /** A share, 0 to 1; {@code n/a} for null. */
    public static String percent(@Nullable Double share) {
        return share == null ? NONE : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** Memory in MiB. */
    public static String memory(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", Math.max(0, bytes) / 1_048_576.0);
    }

    /** A time that passed. */
    public static String age(long millis) {
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
}
