/** The read path: joins flights, reads the store in batches, acts on the verdict. Start with {@code ReadPath}. */
@NullMarked
package dev.levee.internal.read;

import org.jspecify.annotations.NullMarked;
