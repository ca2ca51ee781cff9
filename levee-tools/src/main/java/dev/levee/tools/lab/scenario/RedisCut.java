package dev.levee.tools.lab.scenario;

/** The way to Redis is gone, and comes back; Redis itself keeps what it holds. */
public record RedisCut() implements Scenario {
    @Override
    public String name() {
        return "redis-cut";
    }

    @Override
    public String tells() {
        return "Every connection to Redis is reset, and new ones are refused. Redis keeps what it holds.";
    }

    @Override
    public boolean needsRelay() {
        return true;
    }

    @Override
    public Fault fault(Servers servers) {
        return Fault.of(servers::cutRedis, servers::mendRedis);
    }
}
