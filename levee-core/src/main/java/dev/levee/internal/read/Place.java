package dev.levee.internal.read;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Where the steps of a get run: on its caller's thread, or wherever the answer comes in. */
interface Place {
    /** Runs a short step of the get: judging and decoding. */
    void carry(Runnable step);

    /** Runs a loader, or, if there is no thread for it, {@code refused}. */
    void load(Runnable loader, Consumer<RejectedExecutionException> refused);

    /** Whether the loader runs on the thread that waits for it, so that its end needs no other bound. */
    boolean loadsWhereItWaits();

    /** Whether a thread waits here, which could run something meanwhile. */
    boolean blocks();

    /** Whether this is the very thread that waits here, so that what it knows of its request is there. */
    boolean isHere();
}
