package dev.levee.policy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A bad policy is refused with everything that is wrong with it, not only the first. */
class ConflictsTest {
    private static final Duration NEGATIVE = Duration.ofSeconds(-1);

    @Test
    void ofAProtection() {
        assertThatThrownBy(() -> new Protection(0, NEGATIVE, NEGATIVE, NEGATIVE, NEGATIVE, NEGATIVE, -3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("protection.concurrentLoads 0")
                .hasMessageContaining("protection.placeWait PT-1S")
                .hasMessageContaining("protection.softTimeout PT-1S")
                .hasMessageContaining("protection.hardTimeout PT-1S")
                .hasMessageContaining("protection.firstBackoff PT-1S")
                .hasMessageContaining("protection.longestBackoff PT-1S")
                .hasMessageContaining("protection.waitersPerKey -3");
    }

    @Test
    void ofAProtectionWhosePartsContradictEachOther() {
        Duration second = Duration.ofSeconds(1);
        Duration two = Duration.ofSeconds(2);
        assertThatThrownBy(() -> new Protection(1, second, two, second, two, second, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("protection.softTimeout PT2S is not less than protection.hardTimeout PT1S")
                .hasMessageContaining(" And: ")
                .hasMessageContaining("protection.firstBackoff PT2S is longer than protection.longestBackoff PT1S");
    }

    @Test
    void ofABreaker() {
        assertThatThrownBy(() -> new Breaker(
                        Duration.ZERO, 0, 1.5, 0, Duration.ofMillis(1_500), NEGATIVE, Duration.ZERO, -1, NEGATIVE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("breaker.slowCall PT0S")
                .hasMessageContaining("breaker.slowRate 0.0")
                .hasMessageContaining("breaker.errorRate 1.5")
                .hasMessageContaining("breaker.minimumCalls 0")
                .hasMessageContaining("breaker.window PT1.5S")
                .hasMessageContaining("breaker.openFor PT0S")
                .hasMessageContaining("breaker.probes -1")
                .hasMessageContaining("breaker.ramp PT-1S");
    }

    @Test
    void ofAFreshness() {
        assertThatThrownBy(() -> new Freshness(Duration.ZERO, NEGATIVE, NEGATIVE, NEGATIVE, 2, NEGATIVE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("freshness.ttl PT0S")
                .hasMessageContaining("freshness.refreshAhead PT-1S")
                .hasMessageContaining("freshness.staleWhileRevalidate PT-1S")
                .hasMessageContaining("freshness.staleIfError PT-1S")
                .hasMessageContaining("freshness.jitter 2.0")
                .hasMessageContaining("freshness.absentTtl PT-1S");
    }

    @Test
    void ofALoading() {
        assertThatThrownBy(() -> new Loading(Duration.ZERO, NEGATIVE, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loading.lease PT0S")
                .hasMessageContaining("loading.maxWait PT-1S")
                .hasMessageContaining("loading.concurrentRefreshes 0");
    }
}
