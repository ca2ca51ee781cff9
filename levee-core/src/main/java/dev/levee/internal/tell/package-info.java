/** Counts, tells listeners and logs what happened; the one place where a rate limit keeps the log readable. */
@NullMarked
package dev.levee.internal.tell;

import org.jspecify.annotations.NullMarked;
