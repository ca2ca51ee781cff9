/** Meters, spans and context of Levee in Micrometer. Start with {@link dev.levee.micrometer.LeveeMetrics}. */
@NullMarked
package dev.levee.micrometer;

import org.jspecify.annotations.NullMarked;
