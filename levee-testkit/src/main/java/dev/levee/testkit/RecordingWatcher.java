package dev.levee.testkit;

import dev.levee.spi.Watcher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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

    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile String reason = "";

    /** A watcher that was told nothing. */
    public RecordingWatcher() {}

    @Override
    public void armed() {
        told.add(ARMED);
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
        return List.copyOf(told);
    }

    /** How often it was told this. */
    public int times(String what) {
        return (int) told.stream().filter(what::equals).count();
    }

    /** Whether it is armed at present. */
    public boolean isArmed() {
        return told.lastIndexOf(ARMED) > Math.max(told.lastIndexOf(DISARMED), told.lastIndexOf(REFUSED));
    }

    /** The reason it was given last, or an empty text. */
    public String reason() {
        return reason;
    }
}
