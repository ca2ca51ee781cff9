package dev.levee.tools.lab.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The table at the end of a run: a column for each arm. */
public final class TableReport {
    private static final int GAP = 3;

    private TableReport() {}

    /** Prints it, with what it ran on and how to read it. */
    public static void print(Run run, PrintStream out) {
        Run.Fault fault = run.fault();
        if (fault != null) {
            out.println();
            out.println("  " + fault.scenario() + ", seconds " + fault.span().from() + " to "
                    + fault.span().to() + ": " + fault.tells());
            out.println();
            print(FaultTable.rows(run.arms()), out);
        }
        out.println();
        print(rows(run.arms()), out);
        for (ArmResult arm : run.arms()) {
            arm.errorKinds()
                    .forEach((kind, count) ->
                            out.println("  " + arm.title() + ": " + Shown.number(count) + " × " + kind));
            arm.firstStaleReads().forEach(each -> out.println("  " + arm.title() + ": " + each));
        }
        out.println();
        run.machine().forEach((name, value) -> out.println("  " + name + ": " + value));
        out.println("  seed: " + run.options().get("seed"));
        out.println();
        run.notes().forEach(note -> out.println("  " + note));
    }

    /** A line for each figure: its name, then a cell for each arm. The first line holds the arms' titles. */
    static List<List<String>> rows(List<ArmResult> arms) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("", arms, ArmResult::title));
        rows.add(row("offered/s", arms, TableReport::offered));
        rows.add(row(
                "achieved/s",
                arms,
                arm -> Shown.number(arm.achievedPerSecond()) + (arm.saturated() ? " (saturated)" : "")));
        rows.add(row("p50", arms, arm -> Shown.millis(arm.percentileMillis(50))));
        rows.add(row("p99", arms, arm -> Shown.millis(arm.percentileMillis(99))));
        rows.add(row("  claimed by the article", arms, arm -> claimed(arm, Shown.millis(arm.claimedP99Millis()))));
        rows.add(row("p99.9", arms, arm -> Shown.millis(arm.percentileMillis(99.9))));
        rows.add(row("DB reads/s", arms, arm -> Shown.number(arm.databaseReadsPerSecond())));
        rows.add(row("DB reads saved", arms, arm -> Shown.percent(arm.databaseReadReduction())));
        rows.add(row("  by a perfect cache", arms, arm -> Shown.percent(arm.perfectReduction())));
        rows.add(row("  claimed by the article", arms, arm -> claimed(arm, Shown.percent(arm.claimedReduction()))));
        rows.add(row("hit ratio", arms, arm -> Shown.percent(arm.hitRatio())));
        rows.add(row("stale reads", arms, arm -> Shown.number(arm.counts().staleReads())));
        rows.add(row("  the oldest", arms, TableReport::oldest));
        rows.addAll(Staleness.rows(arms));
        rows.add(row("live heap, all services", arms, arm -> Shown.memory(arm.heapBytes())));
        rows.add(row("Redis memory", arms, arm -> Shown.memory(arm.redisBytes())));
        rows.add(row("errors", arms, arm -> Shown.number(arm.counts().errors())));
        return rows;
    }

    private static String offered(ArmResult arm) {
        return arm.generatorSaturated() ? "generator saturated" : Shown.number(arm.offeredPerSecond());
    }

    private static String claimed(ArmResult arm, String claim) {
        return arm.claimedP99Millis() == null ? "" : claim;
    }

    private static String oldest(ArmResult arm) {
        return arm.counts().staleReads() == 0 ? "" : Shown.age(arm.counts().oldestStaleMillis());
    }

    private static List<String> row(
            String name, List<ArmResult> arms, java.util.function.Function<ArmResult, String> cell) {
        List<String> row = new ArrayList<>(List.of(name));
        arms.stream().map(cell).forEach(row::add);
        return row;
    }

    private static void print(List<List<String>> rows, PrintStream out) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int i = 0; i < columns; i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? row.get(i) + pad : " ".repeat(GAP) + pad + row.get(i));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
