package dev.levee.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.levee.tools.lab.report.CoherenceReport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few rounds in real processes: a near cache sees what another process wrote, and one that lies is found out. */
class CoherenceRunTest {
    private static final int ROUNDS = 3;

    @TempDir
    static Path directory;

    private static List<CoherenceReport.Arm> arms;

    @BeforeAll
    static void run() throws Exception {
        List<String> names = List.of("forgetful", "levee-near", "levee");
        arms = CoherenceCommand.measure(
                CoherenceCommand.options(2, names, null, directory),
                names.stream()
                        .map(name -> dev.levee.tools.lab.arm.ArmKind.all().get(name))
                        .toList(),
                ROUNDS,
                new LiveLine(new PrintStream(PrintStream.nullOutputStream()), false),
                new TreeMap<>());
    }

    @Test
    void everyRoundOfLeveesNearCacheIsSeenOrLeftOutByName() {
        CoherenceReport.Arm near = arms.get(1);
        assertThat(near.rounds() + near.notKept() + near.unconfirmed()).isEqualTo(ROUNDS);
        assertThat(near.rounds()).isPositive();
        assertThat(near.tooLate()).isZero();
        assertThat(near.ownStale()).isZero();
        assertThat(near.micros().getTotalCount()).isEqualTo(near.rounds());
        assertThat(near.boundMillis()).isEqualTo(3_000);
    }

    @Test
    void anArmThatForgetsToInvalidateIsNeverSeen() {
        CoherenceReport.Arm forgetful = arms.get(0);
        assertThat(forgetful.rounds()).isEqualTo(ROUNDS);
        assertThat(forgetful.tooLate()).isEqualTo(ROUNDS);
        assertThat(forgetful.micros().getTotalCount()).isZero();
    }

    @Test
    void withoutANearCacheNoReadThatBeginsLaterSeesTheOldValue() {
        CoherenceReport.Arm levee = arms.get(2);
        assertThat(levee.rounds()).isEqualTo(ROUNDS);
        assertThat(levee.stale()).isZero();
        assertThat(levee.tooLate()).isZero();
        assertThat(levee.boundMillis()).isNull();
    }

    @Test
    void theReportKeepsItsNames() throws Exception {
        Path file = directory.resolve("report.json");
        CoherenceReport.write(arms, Map.of("rounds", ROUNDS), Map.of("processors", 2), file);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.fieldNames()).toIterable().containsExactly("scenario", "options", "machine", "arms");
        assertThat(json.get("scenario").asText()).isEqualTo("coherence");
        assertThat(json.get("arms").get(1).fieldNames())
                .toIterable()
                .containsExactly(
                        "name",
                        "rounds",
                        "observations",
                        "p50Millis",
                        "p99Millis",
                        "maxMillis",
                        "boundMillis",
                        "staleObservations",
                        "oldestStaleMillis",
                        "unconfirmedRounds",
                        "notNearRounds",
                        "neverSeen",
                        "ownStaleReads");
        assertThat(json.get("arms").get(0).get("neverSeen").asInt()).isEqualTo(ROUNDS);
        assertThat(json.get("arms").get(0).get("maxMillis").isNull()).isTrue();
    }

    @Test
    void nothingIsLeftRunning() {
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }
}
