/** What caches do, as Micrometer meters. Start with {@link dev.levee.micrometer.LeveeMetrics}. */
@NullMarked
package dev.levee.micrometer;

import org.jspecify.annotations.NullMarked;
