/** A store on the heap of this process: the embedded default, and the reference that a remote store is compared with. */
@NullMarked
package dev.levee.heap;

import org.jspecify.annotations.NullMarked;
