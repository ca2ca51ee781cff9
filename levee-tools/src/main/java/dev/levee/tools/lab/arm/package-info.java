/** The ways of reading that the lab compares. A further one is one class: implement {@link Arm} and register its kind. */
@NullMarked
package dev.levee.tools.lab.arm;

import org.jspecify.annotations.NullMarked;
