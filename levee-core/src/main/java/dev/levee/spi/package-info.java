/** What others plug in: stores, codecs, the environment. Start with {@link dev.levee.spi.Store}. */
@NullMarked
package dev.levee.spi;

import org.jspecify.annotations.NullMarked;
