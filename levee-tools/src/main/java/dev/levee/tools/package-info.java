/** The {@code levee} command. Start with {@link dev.levee.tools.LeveeCommand}. */
@NullMarked
package dev.levee.tools;

import org.jspecify.annotations.NullMarked;
