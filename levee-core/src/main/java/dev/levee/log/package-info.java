/** What happened in caches as log lines; stands on the events alone. Start with {@link dev.levee.log.AccessLog}. */
@NullMarked
package dev.levee.log;

import org.jspecify.annotations.NullMarked;
