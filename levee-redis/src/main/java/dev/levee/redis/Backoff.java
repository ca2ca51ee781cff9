package dev.levee.redis;

import io.lettuce.core.resource.Delay;
import java.time.Duration;

/** 50 ms more after each attempt, at most 2 s: a server that returns is found soon, and one that is away is not pressed. */
final class Backoff extends Delay {
    private static final long STEP_MILLIS = 50;
    private static final long MOST_MILLIS = 2_000;

    @Override
    public Duration createDelay(long attempt) {
        return Duration.ofMillis(Math.min(STEP_MILLIS * Math.min(attempt, MOST_MILLIS), MOST_MILLIS));
    }
}
