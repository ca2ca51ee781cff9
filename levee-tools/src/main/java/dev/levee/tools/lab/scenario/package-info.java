/** What goes wrong in a run of the lab, when, and to which server; neither the load nor its figures. Start with {@link Scenario}. */
@NullMarked
package dev.levee.tools.lab.scenario;

import org.jspecify.annotations.NullMarked;
