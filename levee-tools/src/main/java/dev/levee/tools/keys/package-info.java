/** What names in a store say about themselves. Start with {@link dev.levee.tools.keys.KeyKind}. */
@NullMarked
package dev.levee.tools.keys;

import org.jspecify.annotations.NullMarked;
