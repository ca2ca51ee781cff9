package dev.levee.tools.lab.arm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A stale read is excused by what a promise leaves open, and by nothing else. */
class StaleKindTest {
    private static final long BOUND = 3_000;

    @Test
    void thatNoNewerVersionWasConfirmedExcusesIt() {
        assertThat(StaleKind.of(4, 4, 0, Arm.Way.OTHER, 0, 0)).isEqualTo(StaleKind.BEHIND_UNCONFIRMED);
        assertThat(StaleKind.of(4, 4, 0, Arm.Way.NEAR, 0, BOUND)).isEqualTo(StaleKind.BEHIND_UNCONFIRMED);
    }

    @Test
    void oneConfirmedVersionThatWasMissedIsEnoughToBlame() {
        assertThat(StaleKind.of(4, 5, 0, Arm.Way.OTHER, 10, 0)).isEqualTo(StaleKind.OTHERWISE);
    }

    @Test
    void nothingExcusesAProcessThatMissesItsOwnUpdate() {
        for (Arm.Way way : Arm.Way.values()) {
            assertThat(StaleKind.of(4, 4, 5, way, 0, BOUND)).isEqualTo(StaleKind.OTHERWISE);
            assertThat(StaleKind.of(4, 5, 5, way, 10, BOUND)).isEqualTo(StaleKind.OTHERWISE);
        }
    }

    @Test
    void aNearValueIsExcusedUpToTheBound() {
        assertThat(StaleKind.of(4, 5, 4, Arm.Way.NEAR, BOUND, BOUND)).isEqualTo(StaleKind.NEAR);
        assertThat(StaleKind.of(4, 5, 4, Arm.Way.NEAR, BOUND + 1, BOUND)).isEqualTo(StaleKind.NEAR_BEYOND_BOUND);
    }

    @Test
    void aLoadJoinedPastTheStoreIsCountedApart() {
        assertThat(StaleKind.of(4, 5, 4, Arm.Way.PAST_STORE, 10, 0)).isEqualTo(StaleKind.PAST_STORE);
    }
}
