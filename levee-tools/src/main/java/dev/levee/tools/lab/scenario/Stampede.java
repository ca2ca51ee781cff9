package dev.levee.tools.lab.scenario;

import java.time.Duration;

/** A crowd wants a few pages that are expensive to make, and they change again and again. */
public record Stampede() implements Scenario {
    private static final Duration EXPENSIVE = Duration.ofMillis(200);
    private static final double CROWD = 0.4;

    @Override
    public String name() {
        return "stampede";
    }

    @Override
    public String tells() {
        return "The 20 objects that 40 % of the accesses ask for, and that take 200 ms to read, are updated every second.";
    }

    @Override
    public double crowd() {
        return CROWD;
    }

    @Override
    public Duration crowdUpdatedEvery() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Fault setting(Servers servers) {
        return Fault.of(() -> servers.slowCrowdedReads(EXPENSIVE), () -> servers.slowReads(Duration.ZERO));
    }

    @Override
    public Fault fault(Servers servers) {
        return Fault.NONE;
    }
}
