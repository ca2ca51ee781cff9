/** A service process of the lab: its share of the accesses, its arm, its figures. Start with {@link ServiceMain}. */
@NullMarked
package dev.levee.tools.lab.service;

import org.jspecify.annotations.NullMarked;
