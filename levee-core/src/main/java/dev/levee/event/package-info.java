/** What happened, as sealed records and counters: for logs, meters and tests. Start with {@link dev.levee.event.CacheEvent}. */
@NullMarked
package dev.levee.event;

import org.jspecify.annotations.NullMarked;
