/** The engine on one thread under a seed: virtual time, a model of Redis, faults, and the promises as invariants. Start with {@link dev.levee.verification.sim.Simulation}. */
package dev.levee.verification.sim;
