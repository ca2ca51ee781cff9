/** A server as the tools speak to it: its address without what it hides, and plain commands. Start with {@link dev.levee.tools.server.Wire}. */
@NullMarked
package dev.levee.tools.server;

import org.jspecify.annotations.NullMarked;
