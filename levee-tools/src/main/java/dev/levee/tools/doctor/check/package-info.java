/** The checks, one small class each: pure judgements of facts. Start with {@link dev.levee.tools.doctor.check.Checklist}. */
@NullMarked
package dev.levee.tools.doctor.check;

import org.jspecify.annotations.NullMarked;
