package dev.levee.tools.lab.scenario;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** What can be done to the servers of a run. What stops a server works only on one that the lab itself started. */
public interface Servers {

    /**
     * Kills Redis as {@code kill -9} does; its port refuses from then on. Nothing if this run has none.
     *
     * @throws IllegalStateException if it was not started by the lab
     */
    void killRedis();

    /** Starts the Redis that was killed, empty, on its port. */
    void restartRedis();

    /** Every reply of Redis reaches the services that much later; zero for at once. */
    void delayRedis(Duration late) throws IOException;

    /** Neither requests nor replies of Redis are handed on any more; connections stay, and new ones are taken. */
    void holdRedis();

    /** Hands on all that was held, in its order, and what comes. */
    void releaseRedis();

    /** Resets every connection to Redis; its port refuses from then on. */
    void cutRedis() throws IOException;

    /** Redis, which knows nothing of it, is reached again at that port. */
    void mendRedis() throws IOException;

    /**
     * Redis refuses every command that could need memory, and evicts nothing. Nothing if this run has none.
     *
     * @throws IllegalStateException if it was not started by the lab
     */
    void fillRedis();

    /** Redis has the memory again that it had. */
    void unfillRedis();

    /**
     * Stops PostgreSQL, ending every connection; its port refuses from then on.
     *
     * @throws IllegalStateException if it was not started by the lab
     */
    void stopDatabase();

    /** Starts the PostgreSQL that was stopped, with what it held. */
    void startDatabase();

    /** Every read takes that much longer at the database, holding its connection; zero for not at all. */
    void slowReads(Duration longer) throws SQLException;

    /** As {@link #slowReads}, of the objects of the crowd alone. */
    void slowCrowdedReads(Duration longer) throws SQLException;
}
