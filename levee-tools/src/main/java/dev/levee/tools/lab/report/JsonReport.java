package dev.levee.tools.lab.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code report.json}: an interface, whose names and units stay. A percentile of too few samples is null. */
public final class JsonReport {
    private JsonReport() {}

    /** Writes it. */
    public static void write(Run run, Path file) throws IOException {
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(
                        file.toFile(),
                        new Document(
                                run.options(),
                                run.machine(),
                                run.arms().stream().map(Arm::of).toList()));
    }

    @JsonPropertyOrder({"options", "machine", "arms"})
    record Document(Map<String, Object> options, Map<String, Object> machine, List<Arm> arms) {}

    record Arm(
            String name,
            double offeredPerSecond,
            double achievedPerSecond,
            @Nullable Double p50Millis,
            @Nullable Double p99Millis,
            @Nullable Double p999Millis,
            double dbReadsPerSecond,
            double dbReadReduction,
            double perfectReduction,
            double hitRatio,
            long staleReads,
            long oldestStaleMillis,
            long errors,
            long heapBytes,
            long redisBytes,
            boolean saturated) {
        static Arm of(ArmResult result) {
            return new Arm(
                    result.name(),
                    result.offeredPerSecond(),
                    result.achievedPerSecond(),
                    result.percentileMillis(50),
                    result.percentileMillis(99),
                    result.percentileMillis(99.9),
                    result.databaseReadsPerSecond(),
                    result.databaseReadReduction(),
                    result.perfectReduction(),
                    result.hitRatio(),
                    result.counts().staleReads(),
                    result.counts().oldestStaleMillis(),
                    result.counts().errors(),
                    result.heapBytes(),
                    result.redisBytes(),
                    result.saturated());
        }
    }
}
