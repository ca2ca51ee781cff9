package dev.levee.tools.lab.scenario;

/** Redis dies, and comes back empty. */
public record RedisDown() implements Scenario {
    @Override
    public String name() {
        return "redis-down";
    }

    @Override
    public String tells() {
        return "Redis is killed (kill -9), and started again, empty, on the same port.";
    }

    @Override
    public boolean needsOwnRedis() {
        return true;
    }

    @Override
    public Fault fault(Servers servers) {
        return Fault.of(servers::killRedis, servers::restartRedis);
    }
}
