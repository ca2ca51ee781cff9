package dev.levee.tools.doctor.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which releases a vulnerability concerns. */
class AdvisoryTest {
    private final Advisory advisory =
            Advisory.parse("redis CVE-2025-49844 2.6.0 6.2.20,7.2.11,7.4.6,8.0.4,8.2.2 a script uses freed memory");

    @Test
    void aBranchThatWasMendedHasItUpToThen() {
        assertThat(concerns("7.2.10", "8.0.3", "8.2.1")).containsOnly(true);
        assertThat(concerns("7.2.11", "8.0.4", "8.2.2", "8.2.9")).containsOnly(false);
    }

    @Test
    void aBranchThatWasNeverMendedHasItAndALaterOneNot() {
        assertThat(concerns("7.0.15", "2.6.0")).containsOnly(true);
        assertThat(concerns("8.4.0", "9.0.0")).containsOnly(false);
    }

    @Test
    void whatIsOlderThanItOrAnotherProductHasItNot() {
        assertThat(concerns("2.4.18")).containsOnly(false);
        assertThat(advisory.concerns(Release.of("valkey", "7.2.5"))).isFalse();
    }

    @Test
    void theBundledListIsReadAndNamesEachOnceForAProduct() {
        List<String> names = KnownVulnerabilities.advisories().stream()
                .map(known -> known.since().product() + " " + known.id())
                .toList();
        assertThat(names).hasSizeGreaterThan(15).doesNotHaveDuplicates();
    }

    private List<Boolean> concerns(String... versions) {
        return List.of(versions).stream()
                .map(version -> advisory.concerns(Release.of("redis", version)))
                .toList();
    }
}
