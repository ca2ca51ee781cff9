package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.Outcome;
import dev.levee.event.Metric;
import dev.levee.spi.Store;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** P10: whatever stands under a key, a get returns what the loader says, and counts the bad entry. */
@Promise("P10")
class P10BadBytesTest extends OnEveryStore {

    @Test
    void everyFlippedByteIsACountedMiss() {
        Fleet.Member a = fleet.join(source);
        a.acme().get("1");
        Store beside = fleet.bystander();
        byte[] good = standing(beside, a.key("1"));
        source.commit("1", "loaded");
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 << (i % 8));
            missed(a, beside, bad);
        }
        beside.close();
    }

    @Test
    void everyTruncationIsACountedMiss() {
        Fleet.Member a = fleet.join(source);
        a.acme().get("1");
        Store beside = fleet.bystander();
        byte[] good = standing(beside, a.key("1"));
        source.commit("1", "loaded");
        for (int length = 0; length < good.length; length++) {
            missed(a, beside, Arrays.copyOf(good, length));
        }
        beside.close();
    }

    @Test
    void foreignBytesAreACountedMiss() {
        Fleet.Member a = fleet.join(source.commit("1", "loaded"));
        Store beside = fleet.bystander();
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] bad = new byte[random.nextInt(300)];
            random.nextBytes(bad);
            missed(a, beside, bad);
        }
        missed(a, beside, "{\"id\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        beside.close();
    }

    private static void missed(Fleet.Member a, Store beside, byte[] bad) {
        P01IsolationTest.plant(beside, a.key("1"), bad);
        long before = badOnes(a);
        Outcome<String> outcome = a.acme().lookup("1");

        assertThat(outcome).isInstanceOf(Outcome.Loaded.class);
        assertThat(outcome.value()).isEqualTo("loaded");
        assertThat(badOnes(a)).as("counted once").isEqualTo(before + 1);
        assertThat(a.acme().lookup("1")).as("replaced by a good one").isInstanceOf(Outcome.Fresh.class);
    }

    private static long badOnes(Fleet.Member a) {
        return Arrays.stream(Metric.values())
                .filter(metric -> metric.name().startsWith("BAD_"))
                .mapToLong(a::count)
                .sum();
    }
}
