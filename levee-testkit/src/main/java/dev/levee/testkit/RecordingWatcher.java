package dev.levee.testkit;

import dev.levee.spi.Watcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Remembers what it is told, in its order. For tests that wait for it. Thread-safe. */
public final class RecordingWatcher implements Watcher {
    /** What is remembered of {@link Watcher#armed}. */
    public static final String ARMED = "armed";
    /** What is remembered of {@link Watcher#disarmed}. */
    public static final String DISARMED = "disarmed";
    /** What is remembered of {@link Watcher#flushed}. */
    public static final String FLUSHED = "flushed";
    /** What is remembered of {@link Watcher#refused}. */
    public static final String REFUSED = "refused";

    /** Told quickly, however much: a copy for each would make this a slow watcher. */
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private final Runnable whenArmed;
    private volatile String reason = "";

    /** A watcher that was told nothing. */
    public RecordingWatcher() {
        this(() -> {});
    }

    /** @param whenArmed what else to do each time, on the thread that tells */
    public RecordingWatcher(Runnable whenArmed) {
        this.whenArmed = whenArmed;
    }

    @Override
    public void armed() {
        told.add(ARMED);
        whenArmed.run();
    }

    @Override
    public void disarmed(String why) {
        reason = why;
        told.add(DISARMED);
    }

    @Override
    public void changed(String name) {
        told.add(name);
    }

    @Override
    public void flushed() {
        told.add(FLUSHED);
    }

    @Override
    public void refused(String why) {
        reason = why;
        told.add(REFUSED);
    }

    /** What it was told: the constants of this class, and names that changed. */
    public List<String> told() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    /** How often it was told this. */
    public int times(String what) {
        return (int) told().stream().filter(what::equals).count();
    }

    /** Whether it is armed at present. */
    public boolean isArmed() {
        List<String> now = told();
        return now.lastIndexOf(ARMED) > Math.max(now.lastIndexOf(DISARMED), now.lastIndexOf(REFUSED));
    }

    /** The reason it was given last, or an empty text. */
    public String reason() {
        return reason;
    }
}
