package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.InvalidationException;
import dev.levee.cache.Outcome;
import dev.levee.event.BreakerState;
import dev.levee.event.CacheEvent;
import dev.levee.policy.Breaker;
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

    /** Opens soon and is closed soon. */
    private static final Breaker BREAKER = Breaker.DEFAULT
            .withMinimumCalls(20)
            .withOpenFor(Duration.ofMillis(500))
            .withRamp(Duration.ZERO);

    @ParameterizedTest
    @EnumSource
    void survives(Fault fault) throws Exception {
        try (FaultBench bench = new FaultBench(
                fault.user(),
                levee -> levee.budget(Budget.DEFAULT.withTimeout(Duration.ofMillis(200)))
                        .breaker(BREAKER))) {
            List<String> ids = new ArrayList<>(List.of("kept"));
            bench.source.commit("kept", OLD);
            for (int i = 0; i < 7; i++) {
                ids.add("row" + i);
                bench.source.commit("row" + i, OLD);
            }
            bench.awaitService();
            OnEveryStore.until(() -> bench.acme().lookup("kept") instanceof Outcome.Fresh);

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

            OnEveryStore.until(() -> isNoticed(fault, bench, ids));

            fault.end(bench);
            bench.awaitService();
            OnEveryStore.until(() -> {
                bench.acme().get("kept");
                return bench.levee.breakerState() == BreakerState.CLOSED;
            });
            OnEveryStore.until(() -> bench.levee.queuedInvalidations() == 0);
            assertThat(bench.getAtOnce(16, List.of("kept"))).containsOnly(NEW);
            assertLogged(fault, bench);
            assertBreaker(fault, bench.breaker);
            assertThat(bench.source.mostAtOnce())
                    .as("loads at once")
                    .isLessThanOrEqualTo(Protection.DEFAULT.concurrentLoads());
            bench.assertAtRest();
            bench.assertNothingIsLeftAfterClose();
            bench.assertNoSecretWasLogged();
        }
    }

    /** Gets that go on until the breaker has opened and the log has said why, where they are to. */
    private static boolean isNoticed(Fault fault, FaultBench bench, List<String> ids) {
        for (String id : ids) {
            assertThat(bench.acme().get(id)).isEqualTo(id.equals("kept") ? NEW : OLD);
        }
        boolean opened = fault.opens != Fault.Breaker.YES
                || bench.breaker.stream()
                        .anyMatch(event -> event.to() == BreakerState.OPEN
                                && (!fault.isAnswered() || event.reason().contains(fault.word)));
        boolean logged =
                bench.linesOfTheCache().stream().anyMatch(line -> line.contains(fault.word)) || fault.word.isEmpty();
        return opened && logged;
    }

    /** Each state follows the one before, the last is closed, and only a store that fails is given up. */
    private static void assertBreaker(Fault fault, List<CacheEvent.BreakerChanged> events) {
        BreakerState state = BreakerState.CLOSED;
        for (CacheEvent.BreakerChanged event : events) {
            assertThat(event.from()).as("%s", event).isEqualTo(state);
            assertThat(event.reason())
                    .as("%s", event)
                    .matches(
                            switch (event.to()) {
                                case OPEN ->
                                    // Slow answers alone may be the machine's: then there is no failure to name.
                                    "of \\d+ commands 0\\.0 % failed and .*|no answer within PT0.1S for PT0.5S"
                                            + "|(of \\d+ commands \\d+\\.\\d % failed and .*|no answer within PT0.1S for .*)"
                                            + "; the last failure: (Redis at redis://127|no answer within budget.timeout PT0.2S).*";
                                case HALF_OPEN -> "left alone for PT0.5S, now probed";
                                case CLOSED -> "5 probes were answered in time";
                            });
            state = event.to();
        }
        assertThat(state).isEqualTo(BreakerState.CLOSED);
        if (fault.opens == Fault.Breaker.NO) {
            // A machine that is busy with other things may make any store slow.
            assertThat(events)
                    .filteredOn(event -> event.to() == BreakerState.OPEN)
                    .allMatch(event -> event.reason().contains(" 0.0 % failed"));
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
