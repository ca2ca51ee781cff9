/** {@code levee doctor}: a server against the checklist. Start with {@link dev.levee.tools.doctor.DoctorCommand}. */
@NullMarked
package dev.levee.tools.doctor;

import org.jspecify.annotations.NullMarked;
