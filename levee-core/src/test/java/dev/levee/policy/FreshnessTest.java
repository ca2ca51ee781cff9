package dev.levee.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P2 in data: every boundary of a policy, to the millisecond. */
class FreshnessTest {
    private static final Freshness POLICY = Freshness.of(Duration.ofSeconds(100))
            .withJitter(0)
            .withRefreshAhead(Duration.ofSeconds(10))
            .withStaleWhileRevalidate(Duration.ofSeconds(20))
            .withStaleIfError(Duration.ofSeconds(50));
    private static final Life LIFE = new Life(100_000, 50_000, false);

    @ParameterizedTest
    @CsvSource({
        "0, SERVE",
        "89999, SERVE",
        "90000, SERVE_AND_REFRESH",
        "99999, SERVE_AND_REFRESH",
        "100000, SERVE_STALE_AND_REFRESH",
        "119999, SERVE_STALE_AND_REFRESH",
        "120000, LOAD_OR_SERVE_STALE",
        "149999, LOAD_OR_SERVE_STALE",
        "150000, LOAD"
    })
    void eachWindowEndsWhereItSays(long age, Verdict expected) {
        assertThat(POLICY.judge(age, LIFE, false, Long.MAX_VALUE)).isEqualTo(expected);
    }

    @Test
    void anExpiredEntryIsNeverFresh() {
        assertThat(POLICY.judge(0, LIFE, true, Long.MAX_VALUE)).isEqualTo(Verdict.SERVE_STALE_AND_REFRESH);
        assertThat(Freshness.of(Duration.ofSeconds(100)).judge(0, LIFE, true, Long.MAX_VALUE))
                .isEqualTo(Verdict.LOAD);
    }

    @Test
    void aCallersMaximumAgeBeatsEveryWindow() {
        assertThat(POLICY.judge(5_001, LIFE, false, 5_000)).isEqualTo(Verdict.LOAD);
        assertThat(POLICY.judge(5_000, LIFE, false, 5_000)).isEqualTo(Verdict.SERVE);
    }

    @Test
    void anEntryWrittenUnderAWiderPolicyIsBoundByThisOne() {
        Life wide = new Life(1_000_000, 1_000_000, false);
        assertThat(POLICY.judge(100_000, wide, false, Long.MAX_VALUE)).isEqualTo(Verdict.SERVE_STALE_AND_REFRESH);
        assertThat(POLICY.judge(150_000, wide, false, Long.MAX_VALUE)).isEqualTo(Verdict.LOAD);
    }

    @Test
    void anEntryWithATtlOfItsOwnKeepsItAndIsRefreshedInProportion() {
        Life chosen = new Life(1_000, 50_000, true);
        assertThat(POLICY.judge(899, chosen, false, Long.MAX_VALUE)).isEqualTo(Verdict.SERVE);
        assertThat(POLICY.judge(900, chosen, false, Long.MAX_VALUE)).isEqualTo(Verdict.SERVE_AND_REFRESH);
        assertThat(POLICY.judge(1_000, chosen, false, Long.MAX_VALUE)).isEqualTo(Verdict.SERVE_STALE_AND_REFRESH);
    }

    @Test
    void anEntryThatSaysItServesNoStaleReadsServesNone() {
        Life absent = new Life(1_000, 0, true);
        assertThat(POLICY.judge(1_000, absent, false, Long.MAX_VALUE)).isEqualTo(Verdict.LOAD);
    }

    @Test
    void contradictionsAreRefusedWithSettingValueAndRule() {
        Duration minute = Duration.ofMinutes(1);
        assertThatThrownBy(() -> Freshness.of(Duration.ZERO)).hasMessageContaining("freshness.ttl PT0S");
        assertThatThrownBy(() -> Freshness.of(Duration.ofNanos(5))).hasMessageContaining("less than 1 ms");
        assertThatThrownBy(() -> Freshness.of(minute).withRefreshAhead(minute))
                .hasMessageContaining("freshness.refreshAhead PT1M is not less than freshness.ttl PT1M");
        assertThatThrownBy(() -> Freshness.of(minute).withStaleIfError(minute.negated()))
                .hasMessageContaining("freshness.staleIfError PT-1M is negative");
        assertThatThrownBy(() -> Freshness.of(minute).withJitter(1)).hasMessageContaining("jitter 1.0");
        assertThatThrownBy(() -> Freshness.of(minute).withJitter(Double.NaN)).hasMessageContaining("jitter NaN");
        assertThatThrownBy(() -> Freshness.of(Duration.ofDays(100_000))).hasMessageContaining("longer than");
        assertThatThrownBy(() -> Loading.DEFAULT.withLease(Duration.ZERO)).hasMessageContaining("loading.lease");
        assertThatThrownBy(() -> Budget.DEFAULT.withKeysPerCall(0)).hasMessageContaining("budget.keysPerCall 0");
        assertThatThrownBy(() -> Packing.DEFAULT.withMaxBytes(-1)).hasMessageContaining("packing.maxBytes -1");
    }
}
