/** What is known of a server, and how it is found out. Start with {@link dev.levee.tools.doctor.facts.Facts}. */
@NullMarked
package dev.levee.tools.doctor.facts;

import org.jspecify.annotations.NullMarked;
