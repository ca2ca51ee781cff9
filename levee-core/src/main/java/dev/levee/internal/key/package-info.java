/** Canonical params and the keys made of them. Start with {@code Keys}. */
@NullMarked
package dev.levee.internal.key;

import org.jspecify.annotations.NullMarked;
