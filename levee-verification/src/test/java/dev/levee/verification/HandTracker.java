package dev.levee.verification;

import dev.levee.spi.StoreException;
import dev.levee.spi.Tracker;
import dev.levee.spi.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A store's word, given by a test: what is told, when, and whether heartbeats are answered. */
final class HandTracker implements Tracker {
    final List<String> prefixes = new ArrayList<>();
    private final Queue<CompletableFuture<Void>> unanswered = new ConcurrentLinkedQueue<>();
    private Watcher watcher;
    private boolean silent;
    private int resets;
    private int beats;

    /** What the store would return, or null if it cannot tell. */
    Tracker of(List<String> first, Watcher told) {
        prefixes.addAll(first);
        watcher = told;
        return this;
    }

    /** Who is told. */
    Watcher tells() {
        return watcher;
    }

    /** Heartbeats get no answer from now on, or all of them do, late ones included. */
    void silent(boolean value) {
        silent = value;
        while (!silent && !unanswered.isEmpty()) {
            unanswered.remove().complete(null);
        }
    }

    /** The oldest heartbeat without an answer fails: the server is not the one to ask. */
    void failBeat() {
        unanswered
                .remove()
                .completeExceptionally(new StoreException(StoreException.Reason.READ_ONLY, "demoted by the test"));
    }

    int resets() {
        return resets;
    }

    int beats() {
        return beats;
    }

    @Override
    public void watch(String prefix) {
        prefixes.add(prefix);
    }

    @Override
    public CompletionStage<Void> beat() {
        beats++;
        CompletableFuture<Void> answer = new CompletableFuture<>();
        if (silent) {
            unanswered.add(answer);
        } else {
            answer.complete(null);
        }
        return answer;
    }

    @Override
    public void reset() {
        resets++;
    }
}
