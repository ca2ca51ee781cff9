/**
 * Values on the heap, and whether the store's word allows to serve them. Start with {@link dev.levee.internal.near.Coherence}.
 */
@NullMarked
package dev.levee.internal.near;

import org.jspecify.annotations.NullMarked;
