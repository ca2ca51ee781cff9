package dev.levee.tools.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** A line chart as inline SVG. Colours come from the page, so that it fits a light and a dark one. */
final class Chart {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 300;
    private static final int LEFT = 72;
    private static final int RIGHT = 16;
    private static final int TOP = 12;
    private static final int BOTTOM = 40;
    private static final int LINEAR_STEPS = 5;

    /** A point of a line, and what it says when pointed at. */
    record Point(double x, double y, String says) {}

    /**
     * A line.
     *
     * @param colour the number of its colour, from 0
     */
    record Line(int colour, List<Point> points) {}

    /** A mark on an axis. */
    record Tick(double at, String label) {}

    private final String label;
    private final String xLabel;
    private final boolean logarithmic;
    private final DoubleFunction<String> yLabels;
    private final List<Line> lines = new ArrayList<>();
    private List<Tick> xTicks = List.of();
    private double shadeFrom;
    private double shadeTo = -1;
    private double xMin;
    private double xMax = 1;

    /**
     * @param label what it shows, for those who do not see it
     * @param logarithmic whether the y axis is, for latencies that differ by factors
     */
    Chart(String label, String xLabel, boolean logarithmic, DoubleFunction<String> yLabels) {
        this.label = label;
        this.xLabel = xLabel;
        this.logarithmic = logarithmic;
        this.yLabels = yLabels;
    }

    Chart x(double min, double max, List<Tick> ticks) {
        xMin = min;
        xMax = Math.max(max, min + 1e-9);
        xTicks = ticks;
        return this;
    }

    /** Shades a span of the x axis, half a step beyond each end, behind the lines. */
    Chart shade(double from, double to) {
        shadeFrom = from - 0.5;
        shadeTo = to + 0.5;
        return this;
    }

    Chart line(int colour, List<Point> points) {
        lines.add(new Line(colour, points));
        return this;
    }

    String svg() {
        double most = lines.stream()
                .flatMap(line -> line.points.stream())
                .mapToDouble(Point::y)
                .max()
                .orElse(1);
        double least = lines.stream()
                .flatMap(line -> line.points.stream())
                .mapToDouble(Point::y)
                .min()
                .orElse(0);
        List<Tick> yTicks = logarithmic ? powers(least, most) : steps(most);
        double bottom = yTicks.get(0).at;
        double top = yTicks.get(yTicks.size() - 1).at;
        StringBuilder svg = new StringBuilder();
        svg.append(format("<svg viewBox='0 0 %d %d' role='img' aria-label='%s'>", WIDTH, HEIGHT, label));
        if (shadeTo > shadeFrom) {
            svg.append(format(
                    "<rect class='faulty' x='%.1f' width='%.1f' y='%d' height='%d'/>",
                    x(shadeFrom), x(shadeTo) - x(shadeFrom), TOP, HEIGHT - TOP - BOTTOM));
        }
        for (Tick tick : yTicks) {
            double y = y(tick.at, bottom, top);
            svg.append(format("<line class='grid' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>", LEFT, WIDTH - RIGHT, y, y));
            svg.append(format("<text class='y' x='%d' y='%.1f'>%s</text>", LEFT - 8, y + 4, tick.label));
        }
        for (Tick tick : xTicks) {
            svg.append(
                    format("<text class='x' x='%.1f' y='%d'>%s</text>", x(tick.at), HEIGHT - BOTTOM + 18, tick.label));
        }
        svg.append(format("<text class='x' x='%d' y='%d'>%s</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, xLabel));
        for (Line line : lines) {
            append(svg, line, bottom, top);
        }
        return svg.append("</svg>").toString();
    }

    private void append(StringBuilder svg, Line line, double bottom, double top) {
        StringBuilder path = new StringBuilder();
        for (Point point : line.points) {
            path.append(path.isEmpty() ? "M" : "L").append(format("%.1f %.1f", x(point.x), y(point.y, bottom, top)));
        }
        if (line.points.size() == 1) {
            // A line of no length: its round ends make it a dot.
            path.append("h0");
        }
        svg.append(format("<path class='line c%d' d='%s'/>", line.colour, path));
        for (Point point : line.points) {
            svg.append(format(
                    "<circle class='point c%d' cx='%.1f' cy='%.1f' r='6'><title>%s</title></circle>",
                    line.colour, x(point.x), y(point.y, bottom, top), HtmlReport.escape(point.says)));
        }
    }

    private double x(double value) {
        return LEFT + (value - xMin) / (xMax - xMin) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value, double bottom, double top) {
        double share = logarithmic
                ? (Math.log(Math.max(value, bottom)) - Math.log(bottom)) / (Math.log(top) - Math.log(bottom))
                : (value - bottom) / (top - bottom);
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private List<Tick> powers(double least, double most) {
        int from = (int) Math.floor(Math.log10(Math.max(least, 1e-3)));
        int to = (int) Math.ceil(Math.log10(Math.max(most, 2e-3)));
        List<Tick> ticks = new ArrayList<>();
        for (int power = from; power <= Math.max(to, from + 1); power++) {
            double at = Math.pow(10, power);
            ticks.add(new Tick(at, yLabels.apply(at)));
        }
        return ticks;
    }

    private List<Tick> steps(double most) {
        double rough = Math.max(most, 1) / LINEAR_STEPS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = rough / power <= 2 ? 2 * power : rough / power <= 5 ? 5 * power : 10 * power;
        List<Tick> ticks = new ArrayList<>();
        for (double at = 0; at < most + step; at += step) {
            ticks.add(new Tick(at, yLabels.apply(at)));
        }
        return ticks;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
