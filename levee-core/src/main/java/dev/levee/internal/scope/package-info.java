/** The stamps of scopes: deleting one invalidates all that was stored under it. */
@NullMarked
package dev.levee.internal.scope;

import org.jspecify.annotations.NullMarked;
