package dev.levee.tools.lab.report;

import dev.levee.tools.lab.arm.ErrorCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code seconds.csv}: every arm second by second. Names and numbers only, so nothing needs quotes. */
public final class CsvReport {
    private CsvReport() {}

    /** Writes it. */
    public static void write(Run run, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "arm,second,completed,errors,db_reads,p50_millis,p99_millis,offered,concurrent_loads,instead_of_error,"
                        + "unconfirmed_invalidations,errors_store,errors_database,errors_rejected,errors_late,errors_other,in_fault");
        for (ArmResult arm : run.arms()) {
            for (ArmResult.Second second : arm.seconds()) {
                lines.add(String.join(
                        ",",
                        arm.name(),
                        Integer.toString(second.second()),
                        Long.toString(second.completed()),
                        Long.toString(second.errors()),
                        Long.toString(second.databaseReads()),
                        text(second.p50Millis()),
                        text(second.p99Millis()),
                        Long.toString(second.offered()),
                        Integer.toString(second.mostReadsAtOnce()),
                        Long.toString(second.insteadOfError()),
                        Long.toString(second.unconfirmed()),
                        causes(second),
                        run.fault() != null && run.fault().span().contains(second.second()) ? "1" : "0"));
            }
        }
        Files.write(file, lines);
    }

    private static String causes(ArmResult.Second second) {
        return Arrays.stream(ErrorCause.values())
                .map(cause -> second.errorsByCause().getOrDefault(cause, 0L).toString())
                .collect(Collectors.joining(","));
    }

    private static String text(@Nullable Double value) {
        return value == null ? "" : value.toString();
    }
}
