package dev.levee.tools.lab.scenario;

import java.time.Duration;

/** Reads take much longer at the database. */
public record DbSlow() implements Scenario {
    private static final Duration LONGER = Duration.ofMillis(150);

    @Override
    public String name() {
        return "db-slow";
    }

    @Override
    public String tells() {
        return "Every read takes " + LONGER.toMillis()
                + " ms longer at the database: its statement sleeps there, and holds its connection.";
    }

    @Override
    public Fault fault(Servers servers) {
        return Fault.of(() -> servers.slowReads(LONGER), () -> servers.slowReads(Duration.ZERO));
    }
}
