package dev.levee.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.spi.Environment.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Time moves when told to, and everything due happens in one order. */
class ManualEnvironmentTest {
    private final ManualEnvironment environment = new ManualEnvironment();
    private final List<String> happened = new ArrayList<>();

    @Test
    void runsTimersInTheOrderOfTheirTimesAndThenOfTheirScheduling() {
        schedule(2, "late");
        schedule(1, "early");
        schedule(1, "early too");
        schedule(3, "not yet");

        environment.advance(Duration.ofMillis(2));

        assertThat(happened).containsExactly("early@1", "early too@1", "late@2");
        assertThat(environment.pendingTimers()).isEqualTo(1);
        assertThat(environment.elapsed()).isEqualTo(Duration.ofMillis(2));
    }

    @Test
    void runsTimersThatTimersScheduleWithinTheSpan() {
        environment.schedule(Duration.ofMillis(1).toNanos(), () -> {
            schedule(1, "child");
            schedule(9, "too late a child");
        });

        environment.advance(Duration.ofMillis(5));

        assertThat(happened).containsExactly("child@2");
        assertThat(environment.elapsed()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void runsNoTimerThatWasCancelled() {
        var timer = schedule(1, "cancelled");
        schedule(1, "kept");
        timer.cancel();
        timer.cancel();

        environment.advance(Duration.ofMillis(1));

        assertThat(happened).containsExactly("kept@1");
        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    void keepsDifferencesOfTimesWhenTheClockWraps() {
        long before = environment.nanoTime();
        environment.advance(Duration.ofHours(1));
        long after = environment.nanoTime();

        assertThat(after).as("the clock has wrapped").isLessThan(before);
        assertThat(after - before).isEqualTo(Duration.ofHours(1).toNanos());
    }

    @Test
    void keepsTasksUntilTheyAreRun() {
        environment.executor().execute(() -> {
            happened.add("first");
            environment.executor().execute(() -> happened.add("third"));
        });
        environment.executor().execute(() -> happened.add("second"));
        assertThat(happened).isEmpty();

        assertThat(environment.runAll()).isEqualTo(3);
        assertThat(happened).containsExactly("first", "second", "third");
        assertThat(environment.pendingTasks()).isZero();
    }

    @Test
    void runsTasksAtOnceWhenInline() {
        ManualEnvironment.inline().executor().execute(() -> happened.add("at once"));
        assertThat(happened).containsExactly("at once");
    }

    @Test
    void releasesCallersThatBlockOnOtherThreads() {
        CompletableFuture<Void> due = new CompletableFuture<>();
        environment.schedule(Duration.ofSeconds(5).toNanos(), () -> due.complete(null));
        CompletableFuture<Void> blocked = CompletableFuture.runAsync(due::join);

        environment.advance(Duration.ofSeconds(5));

        assertThat(blocked).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void drawsTheSameChanceFromTheSameSeed() {
        assertThat(drawn(7)).isEqualTo(drawn(7)).isNotEqualTo(drawn(8));
    }

    @Test
    void takesNothingMoreOnceClosed() {
        schedule(1, "dropped");
        environment.executor().execute(() -> happened.add("dropped"));

        environment.close();
        schedule(1, "too late");

        environment.advance(Duration.ofSeconds(1));
        assertThat(environment.runAll()).isZero();
        assertThat(happened).isEmpty();
        assertThatThrownBy(() -> environment.executor().execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }

    private Timer schedule(long millis, String name) {
        return environment.schedule(
                Duration.ofMillis(millis).toNanos(),
                () -> happened.add(name + "@" + environment.elapsed().toMillis()));
    }

    private static List<Object> drawn(long seed) {
        ManualEnvironment seeded = new ManualEnvironment(seed);
        byte[] bytes = new byte[16];
        seeded.randomBytes(bytes);
        return List.of(HexFormat.of().formatHex(bytes), seeded.random());
    }
}
