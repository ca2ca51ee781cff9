package dev.levee.tools.lab.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.levee.tools.lab.arm.ErrorCause;
import dev.levee.tools.lab.arm.StaleKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
                                run.fault() == null ? null : run.fault().scenario(),
                                run.fault() == null ? null : run.fault().span().from(),
                                run.fault() == null ? null : run.fault().span().to(),
                                run.options(),
                                run.machine(),
                                run.arms().stream().map(Arm::of).toList()));
    }

    @JsonPropertyOrder({"scenario", "faultFromSecond", "faultToSecond", "options", "machine", "arms"})
    record Document(
            @Nullable String scenario,
            @Nullable Integer faultFromSecond,
            @Nullable Integer faultToSecond,
            Map<String, Object> options,
            Map<String, Object> machine,
            List<Arm> arms) {}

    record Tick(
            int second,
            long offeredPerSecond,
            long achievedPerSecond,
            long errors,
            Map<String, Long> errorsByCause,
            @Nullable Double p50Millis,
            @Nullable Double p99Millis,
            long dbReadsPerSecond,
            int maxConcurrentLoads,
            long staleInsteadOfErrors,
            long unconfirmedInvalidations) {
        static Tick of(ArmResult.Second second) {
            return new Tick(
                    second.second(),
                    second.offered(),
                    second.completed(),
                    second.errors(),
                    byName(second.errorsByCause()),
                    second.p50Millis(),
                    second.p99Millis(),
                    second.databaseReads(),
                    second.mostReadsAtOnce(),
                    second.insteadOfError(),
                    second.unconfirmed());
        }

        private static Map<String, Long> byName(Map<ErrorCause, Long> errors) {
            Map<String, Long> named = new TreeMap<>();
            errors.forEach((cause, count) -> named.put(cause.name().toLowerCase(Locale.ROOT), count));
            return named;
        }
    }

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
            long staleBehindUnconfirmed,
            long stalePastStore,
            long staleNear,
            long staleNearBeyondBound,
            long staleOtherwise,
            @Nullable Long latestStaleNearMillis,
            @Nullable Long nearBoundMillis,
            long errors,
            long heapBytes,
            long redisBytes,
            boolean saturated,
            int maxConcurrentLoads,
            @Nullable Integer concurrentLoadsBound,
            @Nullable Long recoveredAfterMillis,
            List<Tick> timeline) {
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
                    result.staleness().count(StaleKind.BEHIND_UNCONFIRMED),
                    result.staleness().count(StaleKind.PAST_STORE),
                    result.staleness().near(),
                    result.staleness().count(StaleKind.NEAR_BEYOND_BOUND),
                    result.staleness().count(StaleKind.OTHERWISE),
                    result.staleness().nearBoundMillis() == null
                            ? null
                            : result.staleness().latestNearMillis(),
                    result.staleness().nearBoundMillis(),
                    result.counts().errors(),
                    result.heapBytes(),
                    result.redisBytes(),
                    result.saturated(),
                    result.mostReadsAtOnce(),
                    result.loadBound(),
                    result.through() == null ? null : result.through().recoveredAfterMillis(),
                    result.seconds().stream().map(Tick::of).toList());
        }
    }
}
