package dev.levee;

import dev.levee.spi.Store;

/** Describes a {@link Levee}. For one thread. */
public final class LeveeBuilder {
    LeveeBuilder(Store store) {}
}
