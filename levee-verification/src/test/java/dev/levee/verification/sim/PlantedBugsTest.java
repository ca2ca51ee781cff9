package dev.levee.verification.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each planted bug is found by the seeds that every build runs, or the simulation is too weak. */
@ExtendWith(Quiet.class)
class PlantedBugsTest {
    private static final long FIRST = 1;
    private static final long SEEDS = 2_000;

    @ParameterizedTest
    @MethodSource("bugs")
    void isFound(PlantedBug bug) throws IOException, ReflectiveOperationException {
        FreshClasses classes = FreshClasses.with(bug);

        long found = classes.firstBroken(FIRST, SEEDS);

        assertThat(found).as("the seed that finds: %s", bug).isPositive();
        List<String> told = classes.told(found, false);
        assertThat(Simulation.run(found, false).violation())
                .as("the same seed without the bug; with it: %s", told.get(0))
                .isNull();
    }

    static List<PlantedBug> bugs() {
        return PlantedBugs.ALL;
    }

    @Test
    void saysWhenThePlaceOfABugHasChanged() {
        PlantedBug gone = PlantedBug.called("gone").server("no such text", "");

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
