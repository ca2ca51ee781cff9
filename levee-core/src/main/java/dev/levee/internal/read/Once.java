package dev.levee.internal.read;

import java.util.concurrent.atomic.AtomicBoolean;

/** A load that several threads may get to run; the first does. */
final class Once implements Runnable {
    private final Runnable load;
    private final AtomicBoolean begun = new AtomicBoolean();

    Once(Runnable load) {
        this.load = load;
    }

    /** Whether nobody has begun it; then nobody will. */
    boolean claim() {
        return begun.compareAndSet(false, true);
    }

    @Override
    public void run() {
        if (claim()) {
            load.run();
        }
    }
}
