/**
 * Real servers, manual time and the contracts of the SPI, for Levee's tests and its users'. Start with
 * {@link dev.levee.testkit.EmbeddedRedis}.
 */
@NullMarked
package dev.levee.testkit;

import org.jspecify.annotations.NullMarked;
