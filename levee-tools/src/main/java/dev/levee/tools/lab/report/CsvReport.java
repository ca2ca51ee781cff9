package dev.levee.tools.lab.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code seconds.csv}: every arm second by second. Names and numbers only, so nothing needs quotes. */
public final class CsvReport {
    private CsvReport() {}

    /** Writes it. */
    public static void write(Run run, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("arm,second,completed,errors,db_reads,p50_millis,p99_millis");
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
                        text(second.p99Millis())));
            }
        }
        Files.write(file, lines);
    }

    private static String text(@Nullable Double value) {
        return value == null ? "" : value.toString();
    }
}
