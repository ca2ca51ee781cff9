package dev.levee.tools.lab.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.levee.tools.lab.report.Chart.Point;
import dev.levee.tools.lab.report.Chart.Tick;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code report.html}: the table and the plots on one page that asks no server for anything. */
public final class HtmlReport {
    // Nines: at 1 stands p90, at 2 p99, at 3 p99.9.
    private static final double NINES_STEP = 0.1;
    private static final double NINES_MOST = 5;
    private static final int TICKS = 10;

    private HtmlReport() {}

    /** Writes it. */
    public static void write(Run run, Path file) throws IOException {
        Files.writeString(
                file,
                page().replace("${fault}", FaultSection.of(run))
                        .replace("${headline}", escape(headline(run)))
                        .replace("${table}", table(TableReport.rows(run.arms())))
                        .replace("${legend}", legend(run))
                        .replace("${plainLegend}", legend(run.arms()))
                        .replace("${latency}", latency(run))
                        .replace("${errors}", errors(run))
                        .replace("${percentiles}", percentiles(run.arms()))
                        .replace("${reads}", databaseReads(run))
                        .replace("${loads}", loads(run))
                        .replace("${notes}", list(run.notes()))
                        .replace("${machine}", pairs(run.machine()))
                        .replace("${options}", pairs(run.options())));
    }

    private static String page() throws IOException {
        try (InputStream in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.html"))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static String headline(Run run) {
        Run.Fault fault = run.fault();
        if (fault != null) {
            return fault.tells() + FaultSection.leveesLine(run.arms());
        }
        return run.arms().stream()
                .filter(arm -> arm.name().equals("levee") && !arm.generatorSaturated())
                .findFirst()
                .map(arm -> String.format(
                        "Levee saved %s of the database's reads, of %s that a perfect cache would have saved; p99 %s, %s stale reads.",
                        Shown.percent(arm.databaseReadReduction()),
                        Shown.percent(arm.perfectReduction()),
                        Shown.millis(arm.percentileMillis(99)),
                        Shown.number(arm.counts().staleReads())))
                .orElse("What each way of reading made of the same accesses.");
    }

    static String table(List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<table>");
        boolean head = true;
        for (List<String> row : rows) {
            String name = row.get(0);
            html.append(name.startsWith(" ") ? "<tr class='sub'>" : "<tr>");
            for (int i = 0; i < row.size(); i++) {
                String cell = escape(row.get(i).strip());
                if (head) {
                    html.append(
                            i == 0 ? "<td></td>" : "<th scope='col'><i class='c" + (i - 1) + "'></i>" + cell + "</th>");
                } else {
                    html.append(i == 0 ? "<th scope='row'>" + cell + "</th>" : "<td>" + cell + "</td>");
                }
            }
            html.append("</tr>");
            head = false;
        }
        return html.append("</table>").toString();
    }

    private static String legend(Run run) {
        return legend(run.arms())
                + (run.fault() == null
                        ? ""
                        : "<span><i class='faulty'></i>the fault: "
                                + escape(run.fault().scenario()) + "</span>");
    }

    private static String legend(List<ArmResult> arms) {
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < arms.size(); i++) {
            html.append("<span><i class='c")
                    .append(i)
                    .append("'></i>")
                    .append(escape(arms.get(i).title()))
                    .append("</span>");
        }
        return html.toString();
    }

    private static String latency(Run run) {
        return overTime(
                "99th percentile of latency by second, for each arm",
                true,
                Shown::millis,
                run,
                ArmResult.Second::p99Millis);
    }

    private static String errors(Run run) {
        return overTime(
                "Errors by second, for each arm", false, Shown::number, run, second -> (double) second.errors());
    }

    private static String databaseReads(Run run) {
        return overTime("Database reads by second, for each arm", false, Shown::number, run, second ->
                (double) second.databaseReads());
    }

    private static String loads(Run run) {
        return overTime("Loads at once by second, for each arm", false, Shown::number, run, second ->
                (double) second.mostReadsAtOnce());
    }

    private static String overTime(
            String label,
            boolean logarithmic,
            Function<Double, String> shown,
            Run run,
            Function<ArmResult.Second, @Nullable Double> value) {
        List<ArmResult> arms = run.arms();
        int last = arms.stream()
                .flatMap(arm -> arm.seconds().stream())
                .mapToInt(ArmResult.Second::second)
                .max()
                .orElse(1);
        List<Tick> ticks = new ArrayList<>();
        int step = Math.max(1, (last + 1) / TICKS);
        for (int second = 0; second <= last; second += step) {
            ticks.add(new Tick(second, Integer.toString(second)));
        }
        Chart chart =
                new Chart(label, "second of the measurement", logarithmic, y -> axis(shown.apply(y))).x(0, last, ticks);
        if (run.fault() != null) {
            // A point stands for the second that begins with it.
            chart.shade(run.fault().span().from(), run.fault().span().to() - 1);
        }
        for (int i = 0; i < arms.size(); i++) {
            for (List<Point> stretch : stretches(arms.get(i), value, shown)) {
                chart.line(i, stretch);
            }
        }
        return chart.svg();
    }

    /** The line is broken where there is no figure: what was not measured is not drawn. */
    private static List<List<Point>> stretches(
            ArmResult arm, Function<ArmResult.Second, @Nullable Double> value, Function<Double, String> shown) {
        List<List<Point>> stretches = new ArrayList<>();
        boolean open = false;
        for (ArmResult.Second second : arm.seconds()) {
            Double y = value.apply(second);
            if (y == null) {
                open = false;
                continue;
            }
            if (!open) {
                stretches.add(new ArrayList<>());
                open = true;
            }
            stretches
                    .get(stretches.size() - 1)
                    .add(new Point(
                            second.second(), y, arm.title() + ", second " + second.second() + ": " + shown.apply(y)));
        }
        return stretches;
    }

    private static String percentiles(List<ArmResult> arms) {
        double most = 1;
        List<List<Point>> lines = new ArrayList<>();
        for (ArmResult arm : arms) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i * NINES_STEP <= NINES_MOST; i++) {
                double nines = i * NINES_STEP;
                double percentile = 100 * (1 - Math.pow(10, -nines));
                Double millis = arm.percentileMillis(percentile);
                if (millis != null) {
                    most = Math.max(most, nines);
                    String name =
                            String.format(Locale.ROOT, nines < 1 ? "p%.0f" : "p%." + (int) nines + "f", percentile);
                    points.add(new Point(nines, millis, arm.title() + ", " + name + ": " + Shown.millis(millis)));
                }
            }
            lines.add(points);
        }
        double end = most;
        List<Tick> ticks = List.of(
                        new Tick(0, "p0"),
                        new Tick(-Math.log10(0.5), "p50"),
                        new Tick(1, "p90"),
                        new Tick(2, "p99"),
                        new Tick(3, "p99.9"),
                        new Tick(4, "p99.99"))
                .stream()
                .filter(tick -> tick.at() <= end)
                .toList();
        Chart chart = new Chart(
                        "Latency by percentile, for each arm",
                        "percentile of the answered requests",
                        true,
                        value -> axis(Shown.millis(value)))
                .x(0, end, ticks);
        for (int i = 0; i < lines.size(); i++) {
            chart.line(i, lines.get(i));
        }
        return chart.svg();
    }

    /** Without the digits that a round number does not need. */
    private static String axis(String shown) {
        return shown.replaceFirst("\\.0+(?=\\D|$)", "").replaceFirst("(\\.\\d*?[1-9])0+(?=\\D|$)", "$1");
    }

    private static String list(List<String> sentences) {
        StringBuilder html = new StringBuilder("<ul>");
        sentences.forEach(
                sentence -> html.append("<li>").append(escape(sentence)).append("</li>"));
        return html.append("</ul>").toString();
    }

    private static String pairs(java.util.Map<String, Object> pairs) {
        StringBuilder html = new StringBuilder("<dl>");
        pairs.forEach((name, value) -> html.append("<dt>")
                .append(escape(name))
                .append("</dt><dd>")
                .append(escape(String.valueOf(value)))
                .append("</dd>"));
        return html.append("</dl>").toString();
    }

    /** Text as HTML shows it, also within an attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&quot;");
    }
}
