package dev.levee.verification;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import dev.levee.spi.Tracker;
import dev.levee.spi.Watcher;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A real store whose steps a test can hold back, lose or count: the commands and their replies of one process, at the
 * moments that a race needs them.
 */
final class SteppedStore implements Store {
    private final Store real;
    private final HandTracker byHand;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, Rule> rules = new ConcurrentHashMap<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean down;

    SteppedStore(Store real) {
        this(real, null);
    }

    /** One whose store's word is the test's to give; null for the real one's. */
    SteppedStore(Store real, HandTracker byHand) {
        this.real = real;
        this.byHand = byHand;
    }

    /** What happens to the next calls of one step. */
    private static final class Rule {
        final boolean beforeSending;
        final Queue<Held<?>> held = new ConcurrentLinkedQueue<>();

        Rule(boolean beforeSending) {
            this.beforeSending = beforeSending;
        }
    }

    private record Held<T>(Supplier<CompletionStage<T>> command, CompletableFuture<T> answer) {
        void send() {
            command.get().whenComplete((value, failure) -> {
                if (failure == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        }
    }

    /** From now on, calls of {@code step} are not sent until {@link #release}. */
    void hold(String step) {
        rules.put(step, new Rule(true));
    }

    /** From now on, calls of {@code step} are executed, and their answers held back until {@link #release}. */
    void holdAnswer(String step) {
        rules.put(step, new Rule(false));
    }

    /** Sends, or answers, what was held back, and holds back no more. */
    void release(String step) {
        Rule rule = rules.remove(step);
        if (rule != null) {
            rule.held.forEach(Held::send);
        }
    }

    /** Calls of {@code step} that are held back now fail as if their answer was lost; nothing more is held back. */
    void loseAnswers(String step) {
        Rule rule = rules.remove(step);
        if (rule != null) {
            rule.held.forEach(held -> held.answer()
                    .completeExceptionally(new StoreException(StoreException.Reason.TIMEOUT, "lost by the test")));
        }
    }

    /** Executes now what was held back, whose answers were lost long ago: a command that arrives late. */
    Runnable loseAnswersAndExecuteLater(String step) {
        Rule rule = rules.remove(step);
        if (rule == null) {
            throw new IllegalStateException("nothing is held: " + step);
        }
        rule.held.forEach(held -> held.answer()
                .completeExceptionally(new StoreException(StoreException.Reason.TIMEOUT, "lost by the test")));
        return () -> rule.held.forEach(
                held -> held.command().get().toCompletableFuture().join());
    }

    /** How many calls of {@code step} are held back. */
    int held(String step) {
        Rule rule = rules.get(step);
        return rule == null ? 0 : rule.held.size();
    }

    /** How many calls of {@code step} there were. */
    int calls(String step) {
        AtomicInteger count = calls.get(step);
        return count == null ? 0 : count.get();
    }

    /** How many commands have no answer yet. */
    int unanswered() {
        return unanswered.get();
    }

    /** All calls fail as if there were no connection, or work again. */
    void down(boolean value) {
        down = value;
    }

    private <T> CompletionStage<T> step(String name, Supplier<CompletionStage<T>> command) {
        unanswered.incrementAndGet();
        // The engine hears of the answer before this counts down: at zero it has charged every call.
        CompletableFuture<T> told = new CompletableFuture<>();
        taken(name, command).whenComplete((value, failure) -> {
            if (failure == null) {
                told.complete(value);
            } else {
                told.completeExceptionally(failure);
            }
            unanswered.decrementAndGet();
        });
        return told;
    }

    private <T> CompletionStage<T> taken(String name, Supplier<CompletionStage<T>> command) {
        calls.computeIfAbsent(name, each -> new AtomicInteger()).incrementAndGet();
        if (down) {
            return CompletableFuture.failedFuture(
                    new StoreException(StoreException.Reason.UNREACHABLE, "cut off by the test"));
        }
        Rule rule = rules.get(name);
        if (rule == null) {
            return command.get();
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (rule.beforeSending) {
            rule.held.add(new Held<>(command, answer));
        } else {
            CompletionStage<T> sent = command.get();
            rule.held.add(new Held<>(() -> sent, answer));
        }
        return answer;
    }

    @Override
    public void open(String namespace, Listener listener) {
        real.open(namespace, listener);
    }

    @Override
    public CompletionStage<Values> read(List<String> names) {
        // Reads of stamps alone are another step than reads of entries.
        boolean entries = names.stream().anyMatch(name -> name.startsWith("v1:api:"));
        return step(entries ? "read" : "readStamps", () -> real.read(names));
    }

    @Override
    public CompletionStage<Acquired> acquire(String key, String token, byte[] seen, long leaseMillis) {
        return step("acquire", () -> real.acquire(key, token, seen, leaseMillis));
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, long leaseMillis) {
        return step("renew", () -> real.renew(lease, leaseMillis));
    }

    @Override
    public CompletionStage<Boolean> fill(Lease lease, byte[] entry, long retentionMillis) {
        return step("fill", () -> real.fill(lease, entry, retentionMillis));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return step("release", () -> real.release(lease));
    }

    @Override
    public CompletionStage<Void> abandon(String key, String token) {
        return step("abandon", () -> real.abandon(key, token));
    }

    @Override
    public CompletionStage<Void> invalidate(List<String> keys) {
        return step("invalidate", () -> real.invalidate(keys));
    }

    @Override
    public CompletionStage<Void> expire(String key) {
        return step("expire", () -> real.expire(key));
    }

    @Override
    public CompletionStage<Claimed> claim(String key, String token, long leaseMillis) {
        return step("claim", () -> real.claim(key, token, leaseMillis));
    }

    @Override
    public CompletionStage<List<byte[]>> mint(List<String> stamps, List<byte[]> nonces, long retentionMillis) {
        return step("mint", () -> real.mint(stamps, nonces, retentionMillis));
    }

    @Override
    public CompletionStage<Void> keep(List<String> stamps, long retentionMillis) {
        return step("keep", () -> real.keep(stamps, retentionMillis));
    }

    @Override
    public CompletionStage<Void> drop(List<String> stamps) {
        return step("drop", () -> real.drop(stamps));
    }

    @Override
    public Tracker track(List<String> prefixes, Watcher watcher) {
        return byHand == null ? real.track(prefixes, watcher) : byHand.of(prefixes, watcher);
    }

    @Override
    public CompletionStage<Long> time() {
        return step("time", real::time);
    }

    @Override
    public void close() {
        real.close();
    }
}
