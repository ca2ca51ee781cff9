package dev.levee.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.tools.lab.report.ArmResult;
import dev.levee.tools.lab.report.Run;
import dev.levee.tools.lab.report.Through;
import dev.levee.tools.lab.scenario.Scenario;
import dev.levee.tools.lab.scenario.Span;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real Redis is killed, paused, filled and cut off under a real load: no request of Levee's fails, and the database sees no
 * more loads than allowed.
 */
class ScenarioRunTest {
    /** Threads that serve requests, of both processes: what an arm without a bound of its own can reach. */
    private static final int WORKERS = 128;

    @TempDir
    static Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"redis-down", "redis-paused", "redis-full", "redis-cut"})
    void leveeLosesNoRequest(String scenario) throws Exception {
        LabOptions options = new LabOptions(
                Scenario.all().get(scenario),
                null,
                null,
                null,
                100,
                Duration.ofSeconds(6),
                Duration.ofSeconds(1),
                List.of("levee"),
                2,
                3,
                0.03,
                Duration.ofMinutes(5),
                1,
                false,
                null,
                directory);
        Run run = new Lab(options, new LiveLine(new PrintStream(PrintStream.nullOutputStream()), false)).run();

        ArmResult levee = run.arms().get(0);
        assertThat(Objects.requireNonNull(run.fault()).span()).isEqualTo(new Span(2, 4));
        assertThat(levee.errorKinds()).isEmpty();
        assertThat(levee.counts().errors()).isZero();
        Integer bound = levee.loadBound();
        assertThat(levee.mostReadsAtOnce()).isPositive().isLessThanOrEqualTo(bound == null ? WORKERS : bound);
        Through through = Objects.requireNonNull(levee.through());
        // It was really gone: what the cache had answered before went to the database. A full one goes on answering.
        if (!scenario.equals("redis-full")) {
            assertThat(through.during().databaseReadsPerSecond())
                    .isGreaterThan(through.before().databaseReadsPerSecond());
        }
        assertThat(levee.seconds()).hasSize(6);
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }
}
