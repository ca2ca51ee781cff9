package dev.levee.tools.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Figures are worked out of counts, and those that there are too few samples for are refused. */
class ArmResultTest {

    @Test
    void p999NeedsTenThousandSamples() {
        assertThat(Results.with(Results.counts(9_999), 9_999).percentileMillis(99.9))
                .isNull();
        assertThat(Results.with(Results.counts(10_000), 10_000).percentileMillis(99.9))
                .isNotNull();
        assertThat(Results.with(Results.counts(999), 999).percentileMillis(99)).isNull();
        assertThat(Results.with(Results.counts(1_000), 1_000).percentileMillis(99))
                .isNotNull();
    }

    @Test
    void percentilesAreOfTheLatencies() {
        Histogram micros = new Histogram(5_000_000, 3);
        for (int i = 1; i <= 2_000; i++) {
            micros.recordValue(i);
        }
        assertThat(Percentiles.millis(micros, 50)).isCloseTo(1.0, within(0.002));
        assertThat(Percentiles.millis(micros, 99)).isCloseTo(1.98, within(0.003));
    }

    @Test
    void aGeneratorThatWasLateForMoreThanOneInAHundredHasNoLatencies() {
        ArmResult late = Results.with(new ArmResult.Counts(1_000, 989, 11, 989, 900, 0, 0, 0, 0, 0), 2_000);
        assertThat(late.generatorSaturated()).isTrue();
        assertThat(late.saturated()).isTrue();
        assertThat(late.percentileMillis(50)).isNull();
        ArmResult fine = Results.with(new ArmResult.Counts(1_000, 1_000, 10, 1_000, 900, 0, 0, 0, 0, 0), 2_000);
        assertThat(fine.generatorSaturated()).isFalse();
        assertThat(fine.saturated()).isFalse();
    }

    @Test
    void anArmThatAnswersLessThanItIsOfferedIsSaturated() {
        ArmResult arm = Results.with(new ArmResult.Counts(1_000, 1_000, 0, 949, 900, 0, 900, 0, 0, 51), 949);
        assertThat(arm.saturated()).isTrue();
        assertThat(arm.generatorSaturated()).isFalse();
    }

    @Test
    void reductionIsAgainstTheReadsOfTheSameArmAndNeverNegative() {
        assertThat(reduction(900, 90)).isCloseTo(0.9, within(1e-9));
        assertThat(reduction(900, 910)).isZero();
        assertThat(reduction(0, 0)).isZero();
    }

    private static double reduction(long reads, long databaseReads) {
        return Results.with(new ArmResult.Counts(1_000, 1_000, 0, 1_000, reads, 0, databaseReads, 0, 0, 0), 1_000)
                .databaseReadReduction();
    }
}
