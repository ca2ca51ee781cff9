package dev.levee.tools.doctor.check;

import java.util.Locale;

/** Figures as the findings write them. */
final class Figures {
    private Figures() {}

    static String bytes(double bytes) {
        if (bytes < 1 << 20) {
            return String.format(Locale.ROOT, "%.0f KiB", bytes / 1024);
        }
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / (1 << 20))
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (1L << 30));
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    static String millis(double micros) {
        return String.format(Locale.ROOT, "%.2f ms", micros / 1_000);
    }

    static String count(double count) {
        return String.format(Locale.ROOT, "%,.0f", count);
    }
}
