/** Invalidate, expire, clear and put: everything that ends a value's life by order. */
@NullMarked
package dev.levee.internal.evict;

import org.jspecify.annotations.NullMarked;
