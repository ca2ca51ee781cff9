/** What an answer should have been, and what a perfect cache would have done. Start with {@link VersionBoard}. */
@NullMarked
package dev.levee.tools.lab.oracle;

import org.jspecify.annotations.NullMarked;
