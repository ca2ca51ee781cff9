package dev.levee.testkit;

/** A PostgreSQL that this process started, and may stop and start again with what it holds. For one thread. */
interface OwnPostgres extends AutoCloseable {
    /** With the user; the same after a restart. */
    String jdbcUrl();

    /** Ends every connection and the server; its port refuses from then on. Idempotent. */
    void stop();

    /** Starts what {@link #stop()} stopped, on the same port, and returns when it answers. */
    void startAgain();

    /** Stops it and deletes what it left. */
    @Override
    void close();
}
