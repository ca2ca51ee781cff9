/** What entries belong to, and its stamps: deleting one ends all that was stored under it. Start with {@link Scope}. */
@NullMarked
package dev.levee.internal.scope;

import org.jspecify.annotations.NullMarked;
