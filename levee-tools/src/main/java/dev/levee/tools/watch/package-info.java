/** {@code levee watch}: a server and its caches as they are now. Start with {@link dev.levee.tools.watch.WatchCommand}. */
@NullMarked
package dev.levee.tools.watch;

import org.jspecify.annotations.NullMarked;
