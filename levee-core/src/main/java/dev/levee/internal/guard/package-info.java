/** The budget around every call to the store, and what is known of its clock. */
@NullMarked
package dev.levee.internal.guard;

import org.jspecify.annotations.NullMarked;
