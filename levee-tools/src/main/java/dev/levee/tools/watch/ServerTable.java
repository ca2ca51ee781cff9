package dev.levee.tools.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of a server, each with its threshold. */
final class ServerTable {
    private static final double MIB = 1 << 20;

    private ServerTable() {}

    /**
     * One figure.
     *
     * @param level how it stands
     * @param name what it is
     * @param value what it is now
     * @param thresholds from where it is marked; empty if it has none
     */
    record Figure(Level level, String name, String value, String thresholds) {
        @Override
        public String toString() {
            return String.format("%c %-16s %-34s %s", level.mark(), name, value, thresholds)
                    .stripTrailing();
        }
    }

    static List<Figure> of(Look before, Look now) {
        if (now.info().isEmpty()) {
            return List.of(new Figure(Level.WARN, "server", "INFO is refused", "grant +info to see more"));
        }
        List<Figure> figures = new ArrayList<>();
        figures.add(roundTrip(now));
        figures.add(plain("commands", "%,.0f/s", now.rate("total_commands_processed", before)));
        figures.add(memory(now));
        double evicted = now.rate("evicted_keys", before);
        figures.add(new Figure(
                evicted > 0 ? Level.WARN : Level.GOOD, "evictions", text("%,.1f/s", evicted), "! from the first on"));
        figures.add(plain("expiries", "%,.1f/s", now.rate("expired_keys", before)));
        figures.add(clients(now));
        double rejected = now.rate("rejected_connections", before);
        figures.add(new Figure(
                rejected > 0 ? Level.ALERT : Level.GOOD, "rejected", text("%,.1f/s", rejected), "# from the first on"));
        figures.add(plain("blocked", "%,.0f", now.figure("blocked_clients")));
        figures.add(plain("sent", "%,.1f MiB/s", now.rate("total_net_output_bytes", before) / MIB));
        figures.add(plain("received", "%,.1f MiB/s", now.rate("total_net_input_bytes", before) / MIB));
        return figures;
    }

    private static Figure roundTrip(Look now) {
        double p50 = now.pingMillis(50);
        double p99 = now.pingMillis(99);
        Level level = p50 > 2 && p99 < 50 ? Level.WARN : Level.of(p99, 10, 50);
        return new Figure(
                level,
                "round trip",
                text("p50 %.2f ms, p99 %.2f ms", p50, p99),
                "! p50 2 ms or p99 10 ms, # p99 50 ms");
    }

    private static Figure memory(Look now) {
        double used = now.figure("used_memory");
        double most = now.figure("maxmemory");
        if (most == 0) {
            return new Figure(Level.ALERT, "memory", text("%,.1f MiB, without a bound", used / MIB), "# no maxmemory");
        }
        return new Figure(
                Level.of(used / most, 0.85, 1),
                "memory",
                text("%,.1f of %,.1f MiB, %.0f %%", used / MIB, most / MIB, 100 * used / most),
                "! 85 %, # full");
    }

    private static Figure clients(Look now) {
        double connected = now.figure("connected_clients");
        double most = now.figure("maxclients");
        return most == 0
                ? plain("clients", "%,.0f", connected)
                : new Figure(
                        Level.of(connected / most, 0.8, 0.95),
                        "clients",
                        text("%,.0f of %,.0f, %.0f %%", connected, most, 100 * connected / most),
                        "! 80 %, # 95 %");
    }

    private static Figure plain(String name, String format, double value) {
        return new Figure(Level.GOOD, name, text(format, value), "");
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
