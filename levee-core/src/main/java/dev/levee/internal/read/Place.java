package dev.levee.internal.read;

/** Where the steps of a get run: on its caller's thread, or wherever the answer comes in. */
interface Place {
    /** Runs a short step of the get: judging and decoding. */
    void carry(Runnable step);

    /**
     * Runs a loader.
     *
     * @throws java.util.concurrent.RejectedExecutionException if there is no room
     */
    void load(Runnable loader);

    /** Whether the loader runs on the thread that waits for it, so that its end needs no other bound. */
    boolean loadsWhereItWaits();
}
