/** Flights and leases: one load per key, in this process and in the fleet. Start with {@code Flight}. */
@NullMarked
package dev.levee.internal.load;

import org.jspecify.annotations.NullMarked;
