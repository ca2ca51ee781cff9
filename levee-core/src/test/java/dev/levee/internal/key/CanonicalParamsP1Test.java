package dev.levee.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.Seeded;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** P1: params that differ have different canonical forms, and params that are equal by the rules have one. */
class CanonicalParamsP1Test {

    @Test
    void equalParamsHaveOneFormHoweverTheyAreHeld() {
        Seeded.check(3_000, random -> {
            Param param = Param.random(random, 4);
            assertThat(hex(param, random)).as("%s", param).isEqualTo(hex(param, random));
        });
    }

    @Test
    void paramsThatDifferInOnePlaceDiffer() {
        int[] different = {0};
        Seeded.check(20_000, random -> {
            Param one = Param.random(random, 3);
            Param other = Param.mutate(one, random);
            if (one.equals(other)) {
                assertThat(hex(one, random)).as("%s", one).isEqualTo(hex(other, random));
            } else {
                different[0]++;
                assertThat(hex(one, random)).as("%s and %s", one, other).isNotEqualTo(hex(other, random));
            }
        });
        if (Long.getLong("levee.seed") == null) {
            assertThat(different[0]).as("pairs that differ").isGreaterThan(10_000);
        }
    }

    @Test
    void noTwoOfManyParamsShareAForm() {
        Random random = new Random(7);
        Map<String, Param> met = new HashMap<>();
        int again = 0;
        for (int i = 0; i < 100_000; i++) {
            Param param = Param.random(random, 3);
            Param before = met.putIfAbsent(hex(param, random), param);
            if (before != null) {
                assertThat(before).isEqualTo(param);
                again++;
            }
        }
        assertThat(again).as("equal params met").isGreaterThan(1_000);
        assertThat(met.size()).as("different params").isGreaterThan(10_000);
    }

    @Test
    void noFormIsTheStartOfAnother() {
        Seeded.check(5_000, random -> {
            String one = hex(Param.random(random, 2), random);
            String other = hex(Param.random(random, 2), random);
            if (!one.equals(other)) {
                assertThat(one).doesNotStartWith(other);
                assertThat(other).doesNotStartWith(one);
            }
        });
    }

    private static String hex(Param param, Random random) {
        Canonical canonical = new Canonical();
        canonical.value(param.java(random));
        return HexFormat.of().formatHex(canonical.toBytes());
    }
}
