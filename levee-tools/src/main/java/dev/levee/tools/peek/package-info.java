/** {@code levee peek}: one entry, decoded. Start with {@link dev.levee.tools.peek.PeekCommand}. */
@NullMarked
package dev.levee.tools.peek;

import org.jspecify.annotations.NullMarked;
