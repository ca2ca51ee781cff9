package dev.levee.tools.lab.report;

import dev.levee.tools.lab.arm.ErrorCause;
import dev.levee.tools.lab.report.Through.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/** What the arms went through: before, during and after the fault. A column for each arm. */
final class FaultTable {
    private FaultTable() {}

    /** A line for each figure, as {@link TableReport#rows}. Of arms that went through a fault. */
    static List<List<String>> rows(List<ArmResult> arms) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("", arms, ArmResult::title));
        phases(rows, "p99", arms, part -> Shown.millis(part.p99Millis()));
        phases(rows, "errors", arms, part -> Shown.number(part.allErrors()));
        for (ErrorCause cause : ErrorCause.values()) {
            if (arms.stream().anyMatch(arm -> errors(arm, cause) > 0)) {
                String name = "  " + cause.name().toLowerCase(Locale.ROOT);
                rows.add(row(name, arms, arm -> Shown.number(errors(arm, cause))));
            }
        }
        phases(rows, "DB reads/s", arms, part -> Shown.number(part.databaseReadsPerSecond()));
        rows.add(row("max loads at once", arms, FaultTable::loads));
        rows.add(row("old values instead of errors", arms, arm -> Shown.number(insteadOfErrors(arm))));
        rows.add(row("invalidations not confirmed", arms, arm -> Shown.number(unconfirmed(arm))));
        rows.add(row("stale reads", arms, arm -> Shown.number(arm.counts().staleReads())));
        rows.addAll(Staleness.rows(arms));
        rows.add(row("recovered after", arms, FaultTable::recovered));
        return rows;
    }

    private static void phases(
            List<List<String>> rows, String name, List<ArmResult> arms, Function<Part, String> cell) {
        rows.add(row(name + " before", arms, arm -> cell.apply(through(arm).before())));
        rows.add(row(
                name + " during the fault", arms, arm -> cell.apply(through(arm).during())));
        rows.add(row(name + " after", arms, arm -> cell.apply(through(arm).after())));
    }

    private static Through through(ArmResult arm) {
        return Objects.requireNonNull(arm.through(), arm.name());
    }

    private static long errors(ArmResult arm, ErrorCause cause) {
        Through through = through(arm);
        return through.before().errors().getOrDefault(cause, 0L)
                + through.during().errors().getOrDefault(cause, 0L)
                + through.after().errors().getOrDefault(cause, 0L);
    }

    private static long insteadOfErrors(ArmResult arm) {
        return arm.seconds().stream()
                .mapToLong(ArmResult.Second::insteadOfError)
                .sum();
    }

    private static long unconfirmed(ArmResult arm) {
        return arm.seconds().stream().mapToLong(ArmResult.Second::unconfirmed).sum();
    }

    static String loads(ArmResult arm) {
        Integer bound = arm.loadBound();
        return arm.mostReadsAtOnce() + (bound == null ? ", no bound" : ", bound " + bound);
    }

    static String recovered(ArmResult arm) {
        Long millis = through(arm).recoveredAfterMillis();
        return millis == null ? "never" : millis == 0 ? "at once" : Shown.age(millis);
    }

    private static List<String> row(String name, List<ArmResult> arms, Function<ArmResult, String> cell) {
        List<String> row = new ArrayList<>(List.of(name));
        arms.stream().map(cell).forEach(row::add);
        return row;
    }
}
