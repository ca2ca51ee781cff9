package dev.levee.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.spi.Environment;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** P2: an age is never less than the truth, whatever the delays, the drift and the steps of the store's clock. */
class StoreClockTest {
    private final Hand local = new Hand();
    private final StoreClock clock = new StoreClock(local);

    @Test
    void knowsNothingBeforeTheFirstSample() {
        assertThat(clock.knows()).isFalse();
        assertThat(clock.wantsSample()).isTrue();
        clock.sample(local.nanoTime(), 1_000_000_000L);
        assertThat(clock.knows()).isTrue();
        assertThat(clock.wantsSample()).isFalse();
    }

    @Test
    void forgetsAfterTenSecondsWithoutASample() {
        clock.sample(local.nanoTime(), 1_000_000_000L);
        local.now += 6_000_000_000L;
        assertThat(clock.wantsSample()).isTrue();
        assertThat(clock.knows()).isTrue();
        local.now += 5_000_000_000L;
        assertThat(clock.knows()).isFalse();
    }

    @Test
    void anAgeIsNeverLessThanTheTruth() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            Hand hand = new Hand();
            hand.now = Long.MAX_VALUE - random.nextInt();
            StoreClock of = new StoreClock(hand);
            double speed = 1 + (random.nextDouble() - 0.5) * 200e-6;
            long start = hand.now;
            long storeStart = 1_700_000_000_000_000L + random.nextInt();
            for (int i = 0; i < 50; i++) {
                long sent = hand.now;
                hand.now += random.nextInt(3_000_000);
                long storeMicros = storeStart + (long) ((hand.now - start) * speed / 1e3);
                hand.now += random.nextInt(3_000_000);
                of.sample(sent, storeMicros);
                hand.now += random.nextInt(2_000_000_000);
                long truthMicros = storeStart + (long) ((hand.now - start) * speed / 1e3);
                long granted = truthMicros / 1_000 - random.nextInt(60_000);
                long truth = truthMicros / 1_000 - granted;
                assertThat(of.ageMillis(granted)).as("seed " + seed).isBetween(truth, truth + 10);
            }
        }
    }

    @Test
    void aStepOfTheStoresClockIsAdoptedWithTheNextSample() {
        clock.sample(local.nanoTime(), 1_000_000_000_000L);
        local.now += 1_000_000_000L;
        long hourLater = 1_000_000_000_000L + 3_600_000_000L + 1_000_000L;
        clock.sample(local.nanoTime(), hourLater);
        assertThat(clock.ageMillis(hourLater / 1_000 - 500)).isBetween(500L, 502L);
        local.now += 1_000_000_000L;
        clock.sample(local.nanoTime(), 1_000_002_000_000L);
        assertThat(clock.ageMillis(1_000_001_500L)).isBetween(500L, 502L);
    }

    @Test
    void aPauseBetweenSendingAndReceivingMakesOlderNotYounger() {
        long sent = local.nanoTime();
        local.now += 30_000_000_000L;
        clock.sample(sent, 1_000_000_000_000L);
        assertThat(clock.ageMillis(1_000_000_000L)).isGreaterThanOrEqualTo(30_000);
    }

    /** A clock that is moved by hand. */
    private static final class Hand implements Environment {
        long now = 42;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void randomBytes(byte[] bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double random() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Executor executor() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Timer schedule(long nanos, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
