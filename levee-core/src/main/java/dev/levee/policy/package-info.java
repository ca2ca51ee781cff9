/** The promises a cache makes, as immutable data: no I/O, no clock, no threads. Start with {@link dev.levee.policy.Freshness}. */
@NullMarked
package dev.levee.policy;

import org.jspecify.annotations.NullMarked;
