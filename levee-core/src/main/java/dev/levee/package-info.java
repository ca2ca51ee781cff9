/** Puts the parts together; the only room that sees all. Start with {@link dev.levee.Levee}. */
@NullMarked
package dev.levee;

import org.jspecify.annotations.NullMarked;
