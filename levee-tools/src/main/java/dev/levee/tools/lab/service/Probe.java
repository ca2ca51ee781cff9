package dev.levee.tools.lab.service;

/**
 * Process 0 updates and invalidates one object in each round, and all others read that object until they see it.
 *
 * @param rounds how many
 * @param patienceMillis how long a round may take
 * @param file the board that the processes meet at
 */
public record Probe(int rounds, long patienceMillis, String file) implements Command {}
