package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.InvalidationException;
import dev.levee.policy.Budget;
import dev.levee.policy.Protection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The engine of production through every fault of a real server and the way to it: no get fails, an invalidation says what it
 * is, service returns by itself, and nothing is left over.
 */
@Promise({"P6", "P7", "P8", "P13"})
class FaultMatrixTest {
    private static final String OLD = FaultBench.MARK + "old";
    private static final String NEW = FaultBench.MARK + "new";

    @ParameterizedTest
    @EnumSource
    void survives(Fault fault) throws Exception {
        try (FaultBench bench =
                new FaultBench(levee -> levee.budget(Budget.DEFAULT.withTimeout(Duration.ofMillis(200))))) {
            List<String> ids = new ArrayList<>(List.of("kept"));
            bench.source.commit("kept", OLD);
            for (int i = 0; i < 7; i++) {
                ids.add("row" + i);
                bench.source.commit("row" + i, OLD);
            }
            bench.awaitService();
            bench.acme().get("kept");

            fault.begin(bench);
            assertThat(bench.getAtOnce(32, ids)).as("gets").containsOnly(OLD).hasSize(32);
            assertThat(bench.acme().getAll(ids)).as("a batch").hasSize(8).containsEntry("row0", OLD);
            bench.source.commit("kept", NEW);
            boolean confirmed = invalidated(bench);
            switch (fault.told) {
                case CONFIRMED -> assertThat(confirmed).isTrue();
                case FAILS -> assertThat(confirmed).isFalse();
                case EITHER -> {}
            }
            if (confirmed) {
                assertThat(bench.acme().get("kept"))
                        .as("after it was confirmed")
                        .isEqualTo(NEW);
            }

            fault.end(bench);
            bench.awaitService();
            OnEveryStore.until(() -> bench.levee.queuedInvalidations() == 0);
            assertThat(bench.getAtOnce(16, List.of("kept"))).containsOnly(NEW);
            assertLogged(fault, bench);
            assertThat(bench.source.mostAtOnce())
                    .as("loads at once")
                    .isLessThanOrEqualTo(Protection.DEFAULT.concurrentLoads());
            bench.assertAtRest();
            bench.assertNothingIsLeftAfterClose();
            bench.assertNoSecretWasLogged();
        }
    }

    /** Whether it was confirmed; if not, it is queued and repeated without us. */
    private static boolean invalidated(FaultBench bench) {
        try {
            bench.acme().invalidate("kept");
            return true;
        } catch (InvalidationException e) {
            assertThat(e.queued()).isTrue();
            assertThat(e.getMessage()).contains("cache \"item\"").doesNotContain(FaultBench.MARK);
            return false;
        }
    }

    private static void assertLogged(Fault fault, FaultBench bench) {
        List<String> lines = bench.linesOfTheCache();
        if (!fault.word.isEmpty()) {
            assertThat(lines)
                    .as("lines with %s", fault.word)
                    .filteredOn(line -> line.contains(fault.word))
                    .hasSizeBetween(1, bench.linesAllowed());
        }
        // The subject of the rate is the reason.
        lines.stream()
                .map(line -> line.replaceAll(".*failed \\((\\w+)\\).*\\s*", "$1"))
                .collect(java.util.stream.Collectors.groupingBy(reason -> reason))
                .forEach((reason, of) -> assertThat(of).as(reason).hasSizeLessThanOrEqualTo(bench.linesAllowed()));
    }
}
