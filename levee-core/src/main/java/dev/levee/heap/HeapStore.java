package dev.levee.heap;

/** To come. */
public final class HeapStore {
    private HeapStore() {}
}
