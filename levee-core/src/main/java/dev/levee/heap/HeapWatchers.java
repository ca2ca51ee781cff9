package dev.levee.heap;

import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.spi.Tracker;
import dev.levee.spi.Watcher;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the writes to a memory. A step notes the names that it changed while it holds their lock, and tells them before
 * it returns, when it holds none: so a watcher is told in the order of the writes, and may take locks of its own.
 */
final class HeapWatchers {
    private static final Logger log = LoggerFactory.getLogger(HeapStore.class);

    private final List<Told> all = new CopyOnWriteArrayList<>();
    /** Changed and not told yet; no more than the steps under way have changed. */
    private final Queue<String> changed = new ConcurrentLinkedQueue<>();

    private final ReentrantLock telling = new ReentrantLock();

    /** After the write, so that a watcher that is not here yet reads what was written. */
    void note(String name) {
        if (!all.isEmpty()) {
            changed.add(name);
        }
    }

    /** Tells what was noted so far. Returns when all of it was told, also if another thread tells it. */
    void tell() {
        if (all.isEmpty()) {
            return;
        }
        telling.lock();
        try {
            for (String name = changed.poll(); name != null; name = changed.poll()) {
                for (Told one : all) {
                    one.changed(name);
                }
            }
        } finally {
            telling.unlock();
        }
    }

    /** Armed when it returns. */
    Told add(List<String> prefixes, Watcher watcher) {
        if (prefixes.isEmpty()) {
            throw new IllegalArgumentException("No prefix to track. Give one: without any, all names would be told.");
        }
        Told told = new Told(watcher);
        prefixes.forEach(told::add);
        telling.lock();
        try {
            all.add(told);
            told.arm();
        } finally {
            telling.unlock();
        }
        return told;
    }

    /** One watcher, and the prefixes that it wants to hear of. */
    final class Told implements Tracker {
        private final Watcher watcher;
        private final List<String> prefixes = new CopyOnWriteArrayList<>();

        private Told(Watcher watcher) {
            this.watcher = watcher;
        }

        @Override
        public void watch(String prefix) {
            add(prefix);
            anew("A further prefix is tracked.");
        }

        @Override
        public CompletionStage<Void> beat() {
            tell();
            return all.contains(this)
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(
                            new StoreException(Reason.CLOSED, "This heap store was closed; nothing is told any more."));
        }

        @Override
        public void reset() {
            anew("The link was given up.");
        }

        /** Tells nothing any more. Idempotent. */
        void end() {
            telling.lock();
            try {
                if (all.remove(this)) {
                    call(() -> watcher.disarmed("The store was closed."));
                }
            } finally {
                telling.unlock();
            }
        }

        private void anew(String reason) {
            telling.lock();
            try {
                if (all.contains(this)) {
                    call(() -> watcher.disarmed(reason));
                    arm();
                }
            } finally {
                telling.unlock();
            }
        }

        private void arm() {
            call(watcher::armed);
        }

        private synchronized void add(String prefix) {
            for (String present : prefixes) {
                if (prefix.startsWith(present) || present.startsWith(prefix)) {
                    throw new IllegalArgumentException(
                            "The prefixes '" + prefix + "' and '" + present + "' overlap. Track the shorter one only.");
                }
            }
            prefixes.add(prefix);
        }

        private void changed(String name) {
            if (prefixes.stream().anyMatch(name::startsWith) && !call(() -> watcher.changed(name))) {
                anew("The watcher failed, so it may have missed a write.");
            }
        }

        private boolean call(Runnable told) {
            try {
                told.run();
                return true;
            } catch (RuntimeException e) {
                // The step that it was told of belongs to another engine, which must not fail for it.
                log.warn("A watcher of the heap store failed.", e);
                return false;
            }
        }
    }
}
