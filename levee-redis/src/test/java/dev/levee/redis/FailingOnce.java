package dev.levee.redis;

import dev.levee.spi.Watcher;

/** Fails when it is told of one name for the first time, and else passes on what it is told. */
final class FailingOnce implements Watcher {
    private final Watcher next;
    private final String name;
    private boolean failed;

    FailingOnce(Watcher next, String name) {
        this.next = next;
        this.name = name;
    }

    @Override
    public void armed() {
        next.armed();
    }

    @Override
    public void disarmed(String reason) {
        next.disarmed(reason);
    }

    @Override
    public void changed(String changed) {
        if (!failed && changed.equals(name)) {
            failed = true;
            throw new IllegalStateException("This watcher fails on purpose.");
        }
        next.changed(changed);
    }

    @Override
    public void flushed() {
        next.flushed();
    }

    @Override
    public void refused(String reason) {
        next.refused(reason);
    }
}
