/** The lab: what each way of caching does for a read-heavy service, on real servers and a real trace. Start with {@link Lab}. */
@NullMarked
package dev.levee.tools.lab;

import org.jspecify.annotations.NullMarked;
