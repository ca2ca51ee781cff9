/** The real clock, threads and timers: the only room that touches them. */
@NullMarked
package dev.levee.internal.machine;

import org.jspecify.annotations.NullMarked;
