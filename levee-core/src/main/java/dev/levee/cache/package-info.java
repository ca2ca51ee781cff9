/** What users hold: caches, loaders, outcomes. Start with {@link dev.levee.cache.Cache}. */
@NullMarked
package dev.levee.cache;

import org.jspecify.annotations.NullMarked;
