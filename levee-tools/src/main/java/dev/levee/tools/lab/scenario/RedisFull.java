package dev.levee.tools.lab.scenario;

/** Redis has no memory left, and evicts nothing: it refuses every command that could need some. */
public record RedisFull() implements Scenario {
    @Override
    public String name() {
        return "redis-full";
    }

    @Override
    public String tells() {
        return "Redis is full: its maxmemory is below what it uses, and it may evict nothing, so that it refuses to store.";
    }

    @Override
    public boolean needsOwnRedis() {
        return true;
    }

    @Override
    public Fault fault(Servers servers) {
        return Fault.of(servers::fillRedis, servers::unfillRedis);
    }
}
