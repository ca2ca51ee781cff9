package dev.levee.tools.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.tools.lab.arm.ErrorCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Recovered means: as fast, as reliable and as complete as before the fault, for two seconds in a row. */
class ThroughTest {
    private static final int HEALED = 2;

    private final Through.Part before = part(10.0, Map.of());
    private final List<ArmResult.Second> seconds = new ArrayList<>();

    @Test
    void atOnceIsZero() {
        p99s(5, 900, 9, 11);
        assertThat(recovered()).isZero();
    }

    @Test
    void countsFromTheBeginOfHealingToTheFirstOfTwoGoodSeconds() {
        p99s(5, 900, 700, 31, 8, 9, 9);
        assertThat(recovered()).isEqualTo(2_000);
    }

    @Test
    void oneGoodSecondMayBeLuck() {
        p99s(5, 900, 9, 400, 9, 9);
        assertThat(recovered()).isEqualTo(2_000);
        seconds.clear();
        p99s(5, 900, 9, 400, 9);
        assertThat(recovered()).isNull();
    }

    @Test
    void aSmallP99MayGrowByTwentyMillisecondsAndALargeOneMayDouble() {
        p99s(5, 900, 30, 30);
        assertThat(recovered()).isZero();
        seconds.clear();
        p99s(5, 900, 31, 31);
        assertThat(recovered()).isNull();
        seconds.clear();
        p99s(100, 900, 200, 200);
        assertThat(Through.recoveredAfterMillis(seconds, HEALED, part(100.0, Map.of())))
                .isZero();
    }

    @Test
    void errorsKeepAnArmFromHavingRecovered() {
        p99s(5, 900);
        seconds.add(Results.second(2, 1_000, Map.of(ErrorCause.LATE, 2L), 9));
        seconds.add(Results.second(3, 1_000, Map.of(ErrorCause.LATE, 1L), 9));
        seconds.add(Results.second(4, 1_000, Map.of(), 9));
        assertThat(recovered()).isEqualTo(1_000);
    }

    @Test
    void anArmThatFailedBeforeMayFailAsOftenAfter() {
        p99s(5, 900);
        seconds.add(Results.second(2, 1_000, Map.of(ErrorCause.LATE, 200L), 9));
        seconds.add(Results.second(3, 1_000, Map.of(ErrorCause.LATE, 201L), 9));
        assertThat(Through.recoveredAfterMillis(seconds, HEALED, part(10.0, Map.of(ErrorCause.LATE, 2_000L))))
                .isZero();
    }

    @Test
    void whoDoesNotAnswerHasNotRecovered() {
        p99s(5, 900);
        seconds.add(new ArmResult.Second(2, 1_000, 899, Map.of(), 0, 0, 0, 0, null, null));
        seconds.add(new ArmResult.Second(3, 1_000, 900, Map.of(), 0, 0, 0, 0, null, null));
        seconds.add(new ArmResult.Second(4, 1_000, 900, Map.of(), 0, 0, 0, 0, null, null));
        assertThat(recovered()).isEqualTo(1_000);
    }

    @Test
    void whatWasAnsweredAfterTheEndCountsAfterTheFaultAndInNoRate() {
        Through through = Results.throughAFault().through();
        assertThat(through).isNotNull();
        assertThat(through.before().databaseReadsPerSecond()).isEqualTo(50);
        assertThat(through.during().databaseReadsPerSecond()).isEqualTo(900);
        assertThat(through.during().errors()).containsExactly(Map.entry(ErrorCause.STORE, 200L));
        assertThat(through.during().mostReadsAtOnce()).isEqualTo(30);
        assertThat(through.after().offered()).isEqualTo(2_000);
        assertThat(through.after().allErrors()).isZero();
    }

    private void p99s(double... millis) {
        for (double each : millis) {
            seconds.add(Results.second(seconds.size(), 1_000, Map.of(), each));
        }
    }

    private Long recovered() {
        return Through.recoveredAfterMillis(seconds, HEALED, before);
    }

    private static Through.Part part(double p99Millis, Map<ErrorCause, Long> errors) {
        return new Through.Part(p99Millis, 10_000, errors, 50, 3, 0);
    }
}
