package dev.levee.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.tools.lab.arm.StaleKind;
import dev.levee.tools.lab.report.ArmResult;
import dev.levee.tools.lab.report.Run;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A short run on real servers and in two processes: the lab finds out an arm that lies, and believes one that does not. */
class LabTest {
    @TempDir
    static Path directory;

    private static Run run;

    @BeforeAll
    static void runEveryArmOnce() throws Exception {
        LabOptions options = new LabOptions(
                null,
                null,
                null,
                trace(40, 20_000),
                200,
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                List.of("forgetful", "direct", "naive-map", "cache-aside", "levee", "levee-near"),
                2,
                3,
                0.2,
                Duration.ofMinutes(5),
                1,
                false,
                null,
                directory);
        run = new Lab(options, new LiveLine(new PrintStream(PrintStream.nullOutputStream()), false)).run();
    }

    @Test
    void anArmThatForgetsToInvalidateShowsStaleReads() {
        ArmResult forgetful = arm("forgetful");
        assertThat(forgetful.counts().staleReads())
                .isGreaterThan(forgetful.counts().reads() / 10);
        assertThat(forgetful.counts().oldestStaleMillis()).isPositive();
        assertThat(forgetful.counts().databaseReads()).isLessThan(50);
    }

    @Test
    void anArmThatAsksTheDatabaseShowsNone() {
        ArmResult direct = arm("direct");
        assertThat(direct.counts().staleReads()).isZero();
        assertThat(direct.counts().databaseReads())
                .isGreaterThanOrEqualTo(direct.counts().reads());
        assertThat(direct.databaseReadReduction()).isZero();
        assertThat(direct.hitRatio()).isZero();
    }

    @Test
    void leveeShowsNone() {
        ArmResult levee = arm("levee");
        assertThat(levee.counts().staleReads()).isZero();
        assertThat(levee.hitRatio()).isPositive();
        assertThat(levee.databaseReadReduction()).isPositive();
    }

    @Test
    void leveeWithNearValuesShowsNoneThatItsBoundDoesNotAllow() {
        ArmResult near = arm("levee-near");
        assertThat(near.staleness().count(StaleKind.NEAR_BEYOND_BOUND)).isZero();
        assertThat(near.staleness().count(StaleKind.OTHERWISE))
                .as(near.firstStaleReads().toString())
                .isZero();
        assertThat(near.staleness().nearBoundMillis()).isEqualTo(3_000);
        assertThat(near.hitRatio()).isPositive();
    }

    @Test
    void everyStaleReadIsOfExactlyOneKind() {
        for (ArmResult arm : run.arms()) {
            assertThat(arm.staleness().byKind().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .as(arm.name())
                    .isEqualTo(arm.counts().staleReads());
        }
        assertThat(arm("forgetful").staleness().count(StaleKind.OTHERWISE)).isPositive();
    }

    @Test
    void aMapThatInvalidatesOnlyItselfIsStaleInTheOtherProcess() {
        assertThat(arm("naive-map").counts().staleReads()).isPositive();
    }

    @Test
    void noArmThatInvalidatesSavesMoreThanAPerfectCache() {
        ArmResult cacheAside = arm("cache-aside");
        assertThat(cacheAside.databaseReadReduction()).isLessThanOrEqualTo(cacheAside.perfectReduction() + 0.02);
        assertThat(cacheAside.perfectReduction()).isBetween(0.5, 0.95);
        assertThat(cacheAside.redisBytes()).isPositive();
    }

    @Test
    void everyArmIsOfferedTheSameAccessesAndAnswersThem() {
        assertThat(run.arms())
                .extracting(arm -> arm.counts().planned())
                .containsOnly(arm("direct").counts().planned());
        for (ArmResult arm : run.arms()) {
            assertThat(arm.counts().completed() + arm.counts().errors())
                    .as(arm.name())
                    .isEqualTo(arm.counts().offered());
            assertThat(arm.errorKinds()).as(arm.name()).doesNotContainKey("SQLException");
            assertThat(arm.heapBytes()).as(arm.name()).isPositive();
            assertThat(arm.seconds()).as(arm.name()).hasSize(3);
        }
    }

    @Test
    void nothingIsLeftRunning() {
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    private static ArmResult arm(String name) {
        return run.arms().stream()
                .filter(arm -> arm.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A trace of few objects, so that updates meet reads often. */
    private static Path trace(int objects, int accesses) throws Exception {
        Random random = new Random(1);
        ByteBuffer bytes = ByteBuffer.allocate(accesses * Integer.BYTES);
        for (int i = 0; i < accesses; i++) {
            bytes.putInt(17 << 27 | random.nextInt(objects) << 10);
        }
        Path file = directory.resolve("few-objects.trace.xz");
        try (XZOutputStream out = new XZOutputStream(Files.newOutputStream(file), new LZMA2Options(0))) {
            out.write(bytes.array());
        }
        return file;
    }
}
