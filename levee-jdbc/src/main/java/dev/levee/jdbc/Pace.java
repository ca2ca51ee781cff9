package dev.levee.jdbc;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Says when a log line is due: one for each subject in ten seconds. Subjects are few. Thread-safe. */
final class Pace {
    private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final ConcurrentHashMap<String, AtomicLong> next = new ConcurrentHashMap<>();

    boolean lineIsDue(String subject) {
        long now = System.nanoTime();
        AtomicLong due = next.computeIfAbsent(subject, key -> new AtomicLong(now));
        long at = due.get();
        return now - at >= 0 && due.compareAndSet(at, now + EVERY_NANOS);
    }
}
