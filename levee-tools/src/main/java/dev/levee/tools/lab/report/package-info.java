/** What a run came to, as data, and the ways to show it: table, JSON, CSV, HTML. Start with {@link ArmResult}. */
@NullMarked
package dev.levee.tools.lab.report;

import org.jspecify.annotations.NullMarked;
