package dev.levee.tools.lab.scenario;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fault that a run of the lab goes through under constant load: what it is, when it lasts, and which settings of the run it
 * decides, the same for every arm.
 */
public sealed interface Scenario
        permits RedisDown, RedisPaused, RedisSlow, RedisFull, RedisCut, DbSlow, DbDown, ExpiryWave, Stampede {

    /** As in options and reports, such as {@code redis-down}. */
    String name();

    /** What happens, in one sentence for the report. */
    String tells();

    /** When it lasts in a measurement of so many seconds, at least {@link #SHORTEST_SECONDS}. */
    default Span span(int seconds) {
        return Span.middleThird(seconds);
    }

    /** Whether it does to Redis what may only be done to one that the lab started. */
    default boolean needsOwnRedis() {
        return false;
    }

    /** Whether it does to PostgreSQL what may only be done to one that the lab started. */
    default boolean needsOwnDatabase() {
        return false;
    }

    /** Whether something happens on the way to Redis, so that the services must reach it through the lab. */
    default boolean needsRelay() {
        return false;
    }

    /** How long caches keep a value, if nobody says otherwise. */
    default Duration ttl(Duration warmup, int seconds) {
        return Duration.ofMinutes(5);
    }

    /** Whether all that caches were filled with ends just when the fault begins, so that the ttl is not for choosing. */
    default boolean fillEndsWithFault() {
        return false;
    }

    /** The share of the accesses that go to a few objects all the time, 0 to 1. */
    default double crowd() {
        return 0;
    }

    /** How often those few objects are updated during the fault; zero for not at all. */
    default Duration crowdUpdatedEvery() {
        return Duration.ZERO;
    }

    /** What must be so from before the measurement to its end, if anything, and is undone after it. */
    default Fault setting(Servers servers) {
        return Fault.NONE;
    }

    /** What happens to the servers in the span. */
    Fault fault(Servers servers);

    /** The shortest measurement that has a before, a during and an after. */
    int SHORTEST_SECONDS = 3;

    /** Every scenario, by name. */
    static Map<String, Scenario> all() {
        Map<String, Scenario> all = new LinkedHashMap<>();
        for (Scenario each : List.of(
                new RedisDown(),
                new RedisPaused(),
                new RedisSlow(),
                new RedisFull(),
                new RedisCut(),
                new DbSlow(),
                new DbDown(),
                new ExpiryWave(),
                new Stampede())) {
            all.put(each.name(), each);
        }
        return all;
    }
}
