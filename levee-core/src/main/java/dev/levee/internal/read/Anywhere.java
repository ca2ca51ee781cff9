package dev.levee.internal.read;

import dev.levee.spi.Environment;

/** The place of gets that no thread waits for: short steps where the answer comes in, loaders on the executor. */
record Anywhere(Environment environment) implements Place {
    @Override
    public void carry(Runnable step) {
        step.run();
    }

    @Override
    public void load(Runnable loader) {
        environment.executor().execute(loader);
    }

    @Override
    public boolean loadsWhereItWaits() {
        return false;
    }
}
