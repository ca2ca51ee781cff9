package dev.levee.policy;

/**
 * How long one entry may be served, as written into it.
 *
 * @param freshMillis how long it is fresh, jitter included
 * @param staleMillis how long past that any policy may still serve it
 * @param chosen whether the ttl was chosen for this value (by the loader, by the value, or because it is absent) rather
 *     than taken from the policy
 */
public record Life(long freshMillis, long staleMillis, boolean chosen) {}
