package dev.levee.tools.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which accesses are updates, and who serves them, is decided by the seed: as often as asked, for every arm the same. */
class PlanTest {

    @Test
    void asManyAccessesAreUpdatesAsAskedFor() {
        Plan plan = new Plan(1, 0.03, 2);
        long updates = LongStream.range(0, 100_000).filter(plan::isUpdate).count();
        assertThat(updates).isBetween(2_800L, 3_200L);
        assertThat(LongStream.range(0, 10_000).filter(new Plan(1, 0, 2)::isUpdate))
                .isEmpty();
        assertThat(LongStream.range(0, 10_000).filter(new Plan(1, 1, 2)::isUpdate))
                .hasSize(10_000);
    }

    @Test
    void everyProcessServesItsShareWhateverIsUpdated() {
        Plan plan = new Plan(1, 0.03, 2);
        assertThat(LongStream.range(0, 100_000)
                        .filter(at -> plan.process(at) == 0)
                        .count())
                .isBetween(49_000L, 51_000L);
        assertThat(LongStream.range(0, 100_000)
                        .filter(plan::isUpdate)
                        .filter(at -> plan.process(at) == 0)
                        .count())
                .isBetween(1_350L, 1_650L);
    }

    @Test
    void whatTheProcessesFillIsTogetherWhatTheFirstAccessesTouched() {
        Trace trace = Trace.bundled();
        Plan plan = new Plan(1, 0.03, 2);
        BitSet union = plan.filledBy(0, trace);
        BitSet other = plan.filledBy(1, trace);
        assertThat(other).isNotEqualTo(union);
        union.or(other);
        assertThat(union.cardinality()).isEqualTo(26_380);
    }

    @Test
    void aCrowdTakesItsShareOfTheAccessesAndUpdatesNothing() {
        Trace trace = Trace.bundled();
        Crowd crowd = Crowd.of(trace);
        assertThat(crowd.objects()).hasSize(Crowd.SIZE).doesNotHaveDuplicates();
        Plan plan = new Plan(1, 1, 2, 0.4);
        long crowded = LongStream.range(0, 100_000)
                .filter(at -> !plan.isUpdate(at))
                .peek(at -> assertThat(crowd.objects()).contains(plan.objectAt(at, trace, crowd)))
                .count();
        assertThat(crowded).isBetween(39_000L, 41_000L);
        Plan without = new Plan(1, 0.03, 2);
        assertThat(LongStream.range(0, 10_000))
                .allMatch(at -> without.objectAt(at, trace, crowd) == trace.objectAt(at));
    }

    @Test
    void aShortTraceFillsWithItsFirstHalf() {
        assertThat(Plan.start(Trace.of(1, 2, 3, 4))).isEqualTo(2);
        assertThat(Plan.start(Trace.bundled())).isEqualTo(300_000);
    }
}
