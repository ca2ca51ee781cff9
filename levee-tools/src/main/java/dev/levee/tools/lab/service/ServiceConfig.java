package dev.levee.tools.lab.service;

import dev.levee.tools.lab.trace.Plan;
import java.time.Duration;

/**
 * What a service process is told first. It comes by a pipe, not by arguments: the URLs may hold passwords.
 *
 * @param process which of the processes this is, from 0
 * @param arm the kind of arm, by name
 * @param traceFile the decoded trace
 * @param versionsFile the board of published versions
 * @param accessesFile the log of answered accesses
 * @param accesses how many accesses all phases have together
 * @param epochMillis when the lab began
 * @param seed decides what is left to chance
 * @param updates the share of the accesses that are updates
 * @param processes how many service processes there are
 * @param crowd the share of the accesses that go to the crowd's objects
 * @param tenants how many tenants
 * @param ttlMillis how long a cache may keep a value
 * @param jdbcUrl where the database is
 * @param firstDay where the window of a read begins
 * @param redisUrl where Redis is; empty if the arm uses none
 * @param poolWaitMillis how long a request waits for a connection to the database
 * @param cold whether the caches start empty
 */
public record ServiceConfig(
        int process,
        String arm,
        String traceFile,
        String versionsFile,
        String accessesFile,
        int accesses,
        long epochMillis,
        long seed,
        double updates,
        int processes,
        double crowd,
        int tenants,
        long ttlMillis,
        String jdbcUrl,
        int firstDay,
        String redisUrl,
        long poolWaitMillis,
        boolean cold) {
    Plan plan() {
        return new Plan(seed, updates, processes, crowd);
    }

    Duration ttl() {
        return Duration.ofMillis(ttlMillis);
    }
}
