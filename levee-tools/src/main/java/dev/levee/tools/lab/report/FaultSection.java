package dev.levee.tools.lab.report;

import java.util.List;

/** The part of the page that only a run with a fault has: the arms' way through it. */
final class FaultSection {
    private FaultSection() {}

    /** Levee's way through it in a sentence; empty if it did not run. */
    static String leveesLine(List<ArmResult> arms) {
        return arms.stream()
                .filter(arm -> arm.name().equals("levee"))
                .findFirst()
                .map(arm -> String.format(
                        " Levee: %s errors, at most %s, recovered: %s.",
                        Shown.number(arm.counts().errors()),
                        FaultTable.loads(arm).replace(",", " loads at once,"),
                        FaultTable.recovered(arm)))
                .orElse("");
    }

    /** As HTML; empty without a fault. */
    static String of(Run run) {
        Run.Fault fault = run.fault();
        if (fault == null) {
            return "";
        }
        List<List<String>> rows = FaultTable.rows(run.arms());
        return "<h2>Through the fault, seconds " + fault.span().from() + " to "
                + fault.span().to() + "</h2>\n<div class=\"card\">" + HtmlReport.table(rows)
                + "</div>\n<h2>The whole measurement</h2>";
    }
}
