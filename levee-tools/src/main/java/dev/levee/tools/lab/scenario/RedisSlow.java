package dev.levee.tools.lab.scenario;

import java.time.Duration;

/** Redis answers, but late: a network that is ill, a host that swaps. */
public record RedisSlow() implements Scenario {
    private static final Duration LATE = Duration.ofMillis(400);

    @Override
    public String name() {
        return "redis-slow";
    }

    @Override
    public String tells() {
        return "Every reply of Redis is " + LATE.toMillis() + " ms late, on its way through a relay in the lab.";
    }

    @Override
    public boolean needsRelay() {
        return true;
    }

    @Override
    public Fault fault(Servers servers) {
        return Fault.of(() -> servers.delayRedis(LATE), () -> servers.delayRedis(Duration.ZERO));
    }
}
