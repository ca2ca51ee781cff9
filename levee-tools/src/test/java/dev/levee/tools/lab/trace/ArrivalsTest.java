package dev.levee.tools.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Arrivals are a Poisson process that the seed alone decides, and every process knows them all. */
class ArrivalsTest {
    private static final long MINUTE = 60_000_000_000L;

    @Test
    void gapsHaveTheMeanAndTheSpreadOfAPoissonProcess() {
        for (long seed = 1; seed <= 5; seed++) {
            List<Long> arrivals = arrivals(seed, 1_000);
            // The deviation of a count of 60,000 is 245.
            assertThat(arrivals.size()).as("seed %d", seed).isBetween(58_800, 61_200);
            double mean = 0;
            double square = 0;
            long before = 0;
            for (long at : arrivals) {
                mean += (at - before) / 1e6 / arrivals.size();
                square += Math.pow((at - before) / 1e6, 2) / arrivals.size();
                before = at;
            }
            assertThat(mean).as("seed %d", seed).isCloseTo(1, within(0.03));
            // An exponential gap deviates by as much as its mean; a constant one would not deviate at all.
            assertThat(Math.sqrt(square - mean * mean)).as("seed %d", seed).isCloseTo(1, within(0.05));
        }
    }

    @Test
    void countsOfASecondVaryAsMuchAsTheirMean() {
        int[] bySecond = new int[60];
        arrivals(7, 1_000).forEach(at -> bySecond[(int) (at / 1_000_000_000)]++);
        double variance = 0;
        for (int count : bySecond) {
            variance += Math.pow(count - 1_000, 2) / bySecond.length;
        }
        assertThat(variance).isBetween(500.0, 1_800.0);
    }

    @Test
    void theSameSeedGivesTheSameArrivalsAndAnotherOthers() {
        assertThat(arrivals(1, 100)).isEqualTo(arrivals(1, 100)).isNotEqualTo(arrivals(2, 100));
        assertThat(Arrivals.count(1, 100, MINUTE)).isEqualTo(arrivals(1, 100).size());
    }

    @Test
    void arrivalsComeInOrderAndEndWithThePhase() {
        assertThat(arrivals(3, 200)).isSorted().allMatch(at -> at >= 0 && at < MINUTE);
    }

    private static List<Long> arrivals(long seed, double perSecond) {
        Arrivals arrivals = new Arrivals(seed, perSecond, MINUTE);
        List<Long> all = new ArrayList<>();
        for (long at = arrivals.next(); at >= 0; at = arrivals.next()) {
            all.add(at);
        }
        return all;
    }
}
