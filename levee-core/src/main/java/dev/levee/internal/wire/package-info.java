/** The entry, byte by byte. Start with {@code Entry}. */
@NullMarked
package dev.levee.internal.wire;

import org.jspecify.annotations.NullMarked;
