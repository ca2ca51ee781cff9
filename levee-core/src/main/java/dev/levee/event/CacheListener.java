package dev.levee.event;

/** Hears what happens. Called on whatever thread it happens on: must be quick; what it throws is logged and dropped. */
@FunctionalInterface
public interface CacheListener {
    /** Something happened. */
    void on(CacheEvent event);
}
