/** The smallest program that caches a query. Start with {@link dev.levee.examples.quickstart.Quickstart}. */
@NullMarked
package dev.levee.examples.quickstart;

import org.jspecify.annotations.NullMarked;
