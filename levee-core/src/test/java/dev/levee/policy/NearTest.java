package dev.levee.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a near policy refuses, and how it says so. */
class NearTest {
    private static final Duration TTL = Duration.ofSeconds(30);

    @Test
    void boundsMustBePositive() {
        assertThatThrownBy(() -> Near.entries(0, TTL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("near.entries 0 is not positive");
        assertThatThrownBy(() -> Near.bytes(-1, TTL)).hasMessageContaining("near.bytes -1 is not positive");
        assertThatThrownBy(() -> Near.entries(1, Duration.ZERO)).hasMessageContaining("near.ttl PT0S");
        assertThatThrownBy(() -> Near.entries(1, Duration.ofSeconds(-1))).hasMessageContaining("near.ttl PT-1S");
        assertThatThrownBy(() -> Near.entries(1, TTL).withStandIn(Duration.ofSeconds(-1)))
                .hasMessageContaining("near.standIn PT-1S is negative");
    }

    @Test
    void everyConflictIsToldAtOnce() {
        assertThatThrownBy(() -> Near.bytes(0, Duration.ZERO))
                .hasMessageContaining("near.bytes 0")
                .hasMessageContaining("near.ttl PT0S");
    }

    @Test
    void whatIsDerivedKeepsTheRest() {
        Near near = Near.bytes(1 << 20, TTL).withStandIn(TTL).orTtlOnly().withCopies();
        assertThat(near).isEqualTo(new Near(Near.Measure.BYTES, 1 << 20, TTL, TTL, true, true));
    }
}
