package dev.levee.verification.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each planted bug is found by the seeds that every build runs, or the simulation is too weak. The seed that found it last is
 * tried first, since most of the time nothing has changed; {@code -Dlevee.sim.bugs=all} looks through all of them and prints
 * the table of {@code docs/simulation.md}.
 */
@ExtendWith(Quiet.class)
class PlantedBugsTest {
    private static final Logger LOG = LoggerFactory.getLogger("sim.bugs");
    private static final long FIRST = 1;
    private static final long SEEDS = 2_000;

    @ParameterizedTest
    @MethodSource("bugs")
    void isFound(PlantedBug bug) throws IOException, ReflectiveOperationException {
        FreshClasses classes = FreshClasses.with(bug);

        boolean all = System.getProperty("levee.sim.bugs", "").equals("all");
        long found = all ? -1 : classes.firstBroken(bug.seed(), 1);
        if (found < 0) {
            found = classes.firstBroken(FIRST, SEEDS);
        }

        assertThat(found).as("the seed that finds: %s", bug).isPositive();
        assertThat(bug.seed()).isBetween(FIRST, FIRST + SEEDS - 1);
        List<String> told = classes.told(found, false);
        if (all) {
            LOG.warn("| {} | {} | {} |", bug, told.get(0).substring(0, 3).strip(), found);
        }
        assertThat(Simulation.run(found, false).violation())
                .as("the same seed without the bug; with it: %s", told.get(0))
                .isNull();
    }

    static List<PlantedBug> bugs() {
        return PlantedBugs.ALL;
    }

    @Test
    void saysWhenThePlaceOfABugHasChanged() {
        PlantedBug gone = PlantedBug.called(1, "gone").server("no such text", "");

        assertThat(catchError(gone)).contains("out of date");
    }

    private static String catchError(PlantedBug bug) {
        try {
            FreshClasses.with(bug);
            return "";
        } catch (AssertionError | IOException error) {
            return error.getMessage();
        }
    }
}
