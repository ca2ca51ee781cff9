package dev.levee.tools.lab.scenario;

import java.time.Duration;

/** The database dies, while values in the caches go on ageing. */
public record DbDown() implements Scenario {
    private static final double TTL_OF_MEASUREMENT = 0.4;
    private static final long LEAST_MILLIS = 2_000;

    @Override
    public String name() {
        return "db-down";
    }

    @Override
    public String tells() {
        return "PostgreSQL is stopped, every connection with it, and started again. Values outlive their ttl meanwhile.";
    }

    @Override
    public boolean needsOwnDatabase() {
        return true;
    }

    /** Somewhat longer than the fault: in it, most of what was cached before ends. */
    @Override
    public Duration ttl(Duration warmup, int seconds) {
        return Duration.ofMillis(Math.max(LEAST_MILLIS, (long) (1_000 * seconds * TTL_OF_MEASUREMENT)));
    }

    @Override
    public Fault fault(Servers servers) {
        return Fault.of(servers::stopDatabase, servers::startDatabase);
    }
}
