package dev.levee.verification.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A seed is a run: the same again here, later, with a trace, or from classes loaded anew. */
@ExtendWith(Quiet.class)
class SimulationReplaysTest {
    private static final long FIRST = 5_000;
    private static final int SEEDS = 60;

    @Test
    void theSameSeedIsTheSameRun() throws ReflectiveOperationException {
        FreshClasses again = FreshClasses.unchanged();
        for (long seed = FIRST + SEEDS - 1; seed >= FIRST; seed--) {
            // In another order, so that nothing that one run leaves behind can be the same.
            String hash = Long.toHexString(
                    Simulation.run(2 * FIRST + SEEDS - 1 - seed, false).hash());
            long mirrored = 2 * FIRST + SEEDS - 1 - seed;
            assertThat(Long.toHexString(Simulation.run(mirrored, true).hash()))
                    .as("seed " + mirrored)
                    .isEqualTo(hash);
        }
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            assertThat(again.told(seed, false).get(1))
                    .as("seed " + seed + " in fresh classes")
                    .isEqualTo(Long.toHexString(Simulation.run(seed, false).hash()));
        }
    }

    @Test
    void anotherSeedIsAnotherRun() {
        assertThat(Simulation.run(FIRST, false).hash())
                .isNotEqualTo(Simulation.run(FIRST + 1, false).hash());
    }

    @Test
    void aFailureSaysHowToSeeItAgain() {
        String text =
                Failure.text(new Simulation.Report(FIRST, "P4 at 1.000ms: an example", 0, java.util.List.of()), "one");

        assertThat(text).contains("seed " + FIRST, "P4", "server", "-Dlevee.sim.seed=" + FIRST);
    }
}
