package dev.levee.tools.lab.scenario;

/** Redis stops answering and lets nobody know: a host that hangs, a network that drops what it is given. */
public record RedisPaused() implements Scenario {
    @Override
    public String name() {
        return "redis-paused";
    }

    @Override
    public String tells() {
        return "Redis does not answer, but keeps its connections and takes new ones; what it was sent it does all at once"
                + " in the end.";
    }

    @Override
    public boolean needsRelay() {
        return true;
    }

    @Override
    public Fault fault(Servers servers) {
        return Fault.of(servers::holdRedis, servers::releaseRedis);
    }
}
