package dev.levee.tools.doctor;

import dev.levee.tools.doctor.check.Finding;
import dev.levee.tools.doctor.check.Fix;
import dev.levee.tools.doctor.check.Verdict;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A diagnosis for people: the good in one line each, the rest with what to do. */
final class TableView {
    private static final int WIDTH = 100;
    private static final String INDENT = "            ";

    private final PrintWriter out;

    TableView(PrintWriter out) {
        this.out = out;
    }

    void print(Diagnosis diagnosis) {
        out.println("levee doctor: " + diagnosis.address());
        out.println();
        diagnosis.findings().forEach(this::print);
        out.println();
        out.println("  " + diagnosis.verdict().label() + ": " + counts(diagnosis));
        out.flush();
    }

    private void print(Finding finding) {
        out.println(String.format("  %-8s %-27s %s", finding.verdict().label(), finding.id(), finding.found()));
        if (finding.verdict() != Verdict.GOOD) {
            paragraph("wanted", finding.wanted());
            paragraph("why", finding.why());
        }
        Fix fix = finding.fix();
        if (fix != null) {
            paragraph("fix", fix.text());
        }
    }

    /** A command must be copied in one piece, so a long word may stick out. */
    private void paragraph(String name, String text) {
        StringBuilder line = new StringBuilder(String.format("%s%-7s", INDENT, name));
        for (String word : text.split(" ")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                out.println(line);
                line.setLength(0);
                line.append(INDENT).append(" ".repeat(7));
            }
            line.append(' ').append(word);
        }
        out.println(line);
    }

    private static String counts(Diagnosis diagnosis) {
        return Arrays.stream(Verdict.values())
                .map(verdict -> diagnosis.findings().stream()
                                .filter(finding -> finding.verdict() == verdict)
                                .count()
                        + " " + verdict.label())
                .collect(Collectors.joining(", "));
    }
}
