/** Which objects are asked for, in what order, when and by whom, all decided by a trace and a seed. Start with {@link Trace}. */
@NullMarked
package dev.levee.tools.lab.trace;

import org.jspecify.annotations.NullMarked;
