package dev.levee.internal.guard;

import dev.levee.spi.Environment;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The environment's monotonic clock in the form that Resilience4j asks for. Its origin means nothing. */
final class EngineClock extends Clock {
    private final Environment environment;
    private final long startNanos;

    EngineClock(Environment environment) {
        this.environment = environment;
        this.startNanos = environment.nanoTime();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public long millis() {
        return (environment.nanoTime() - startNanos) / 1_000_000;
    }

    @Override
    public Instant instant() {
        long nanos = environment.nanoTime() - startNanos;
        return Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
    }
}
