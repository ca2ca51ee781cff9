/** Microbenchmarks whose figures the documentation quotes, each beside what it is measured against. */
@NullMarked
package dev.levee.bench;

import org.jspecify.annotations.NullMarked;
