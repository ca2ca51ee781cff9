package dev.levee.tools.lab;

import dev.levee.tools.lab.scenario.Servers;
import dev.levee.tools.lab.trace.TraceObject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a run, as faults see them.
 *
 * @param database the PostgreSQL
 * @param redis the Redis; null if no arm uses one
 * @param relay what stands before it; null if this run does not
 * @param crowd the objects of the crowd
 */
record LabServers(
        LabDatabase database,
        @Nullable LabRedis redis,
        @Nullable Relay relay,
        List<TraceObject> crowd) implements Servers {
    @Override
    public void killRedis() {
        if (redis != null) {
            redis.kill();
        }
    }

    @Override
    public void restartRedis() {
        if (redis != null) {
            redis.restart();
        }
    }

    @Override
    public void delayRedis(Duration late) {
        relayed().delay(late);
    }

    @Override
    public void holdRedis() {
        relayed().hold();
    }

    @Override
    public void releaseRedis() {
        relayed().release();
    }

    @Override
    public void cutRedis() throws IOException {
        relayed().cut();
    }

    @Override
    public void mendRedis() throws IOException {
        relayed().mend();
    }

    private Relay relayed() {
        return Objects.requireNonNull(relay, "relay");
    }

    @Override
    public void fillRedis() {
        if (redis != null) {
            redis.fill();
        }
    }

    @Override
    public void unfillRedis() {
        if (redis != null) {
            redis.unfill();
        }
    }

    @Override
    public void stopDatabase() {
        database.stop();
    }

    @Override
    public void startDatabase() {
        database.startAgain();
    }

    @Override
    public void slowReads(Duration longer) throws SQLException {
        database.slowReads(longer);
    }

    @Override
    public void slowCrowdedReads(Duration longer) throws SQLException {
        database.slowReads(crowd, longer);
    }
}
