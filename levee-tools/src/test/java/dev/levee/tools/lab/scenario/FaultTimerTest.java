package dev.levee.tools.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** However a fault ends, what was begun is healed, once. */
class FaultTimerTest {
    private static final long HOUR_MILLIS = 3_600_000;

    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final Fault fault = Fault.of(() -> steps.add("begin"), () -> steps.add("heal"));

    @Test
    void beginsAndHealsAtItsTimes() {
        try (FaultTimer timer = start(fault, 0, 1)) {
            await().untilAsserted(() -> assertThat(steps).containsExactly("begin", "heal"));
            timer.check();
        }
        assertThat(steps).containsExactly("begin", "heal");
    }

    @Test
    void closedWhileItLastsHeals() {
        try (FaultTimer timer = start(fault, 0, HOUR_MILLIS)) {
            await().until(() -> steps.contains("begin"));
            timer.check();
        }
        assertThat(steps).containsExactly("begin", "heal");
    }

    @Test
    void closedBeforeItBeginsDoesNothing() {
        start(fault, HOUR_MILLIS, 2 * HOUR_MILLIS).close();
        assertThat(steps).isEmpty();
    }

    @Test
    void anInterruptOfWhoClosesItWaitsUntilItIsHealedAndIsKept() {
        FaultTimer timer = start(fault, 0, HOUR_MILLIS);
        await().until(() -> steps.contains("begin"));
        Thread.currentThread().interrupt();
        timer.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(steps).containsExactly("begin", "heal");
    }

    @Test
    void whatFailsToBeginIsHealedAllTheSameAndTold() {
        FaultTimer timer = start(
                Fault.of(
                        () -> {
                            throw new IOException("no such server");
                        },
                        () -> steps.add("heal")),
                0,
                HOUR_MILLIS);
        await().until(() -> steps.contains("heal"));
        timer.close();
        assertThatThrownBy(timer::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no such server");
    }

    private static FaultTimer start(Fault fault, long fromMillis, long toMillis) {
        long now = System.currentTimeMillis();
        return FaultTimer.start(fault, now + fromMillis, now + toMillis);
    }
}
