package dev.levee.tools.lab.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** The bound, counted by hand. */
class PerfectCacheTest {
    private final PerfectCache cache = new PerfectCache();

    @Test
    void theFirstReadOfAnObjectIsAMissAndTheOthersAreHits() {
        read(1, 2, 1, 1, 2);
        assertThat(cache.reduction()).isEqualTo(1 - 2 / 5.0, within(1e-9));
    }

    @Test
    void whatItHoldsFromTheStartIsNoMiss() {
        BitSet filled = new BitSet();
        filled.set(1);
        cache.hold(filled);
        cache.hold(2);
        read(1, 2, 3);
        assertThat(cache.reduction()).isEqualTo(1 - 1 / 3.0, within(1e-9));
    }

    @Test
    void anUpdateMakesExactlyTheNextReadOfThatObjectAMiss() {
        cache.hold(1);
        cache.hold(2);
        read(1, 2);
        cache.update(1);
        cache.update(1);
        read(1, 1, 2, 2);
        cache.update(2);
        assertThat(cache.reduction()).as("one miss of six reads").isEqualTo(1 - 1 / 6.0, within(1e-9));
    }

    @Test
    void noReadsSaveNothing() {
        cache.update(1);
        assertThat(cache.reduction()).isZero();
    }

    private void read(int... objects) {
        for (int object : objects) {
            cache.read(object);
        }
    }
}
