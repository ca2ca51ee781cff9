package dev.levee.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.output.GenericMapOutput;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that the server tells of writes over (RESP3, {@code CLIENT TRACKING ON BCAST}), from its making to its end.
 * Armed once the server has acknowledged on this very connection, and has said that it is a master.
 *
 * <p>The heartbeat is {@code HELLO} without arguments: it changes nothing, tells the server's role, and needs no right beyond
 * those of the handshake; {@code ROLE} would need one more, and a demoted master answers {@code PING}.
 */
final class TrackingSession implements PushListener, RedisConnectionStateListener {
    private static final Logger log = LoggerFactory.getLogger(RedisStore.class);

    /** Heartbeats that may wait for their answer; the driver's own bound depends on how fast it writes. */
    private static final int BEATS_AT_MOST = 64;

    private final Tracking tracking;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final Failures failures;

    private final AtomicInteger beats = new AtomicInteger();

    // Guarded by the order's lock.
    private List<String> asked = List.of();
    private int arming;
    private boolean armed;

    /** The caller holds the order's lock. */
    TrackingSession(Tracking tracking, StatefulRedisConnection<String, byte[]> connection, Failures failures) {
        this.tracking = tracking;
        this.connection = connection;
        this.failures = failures;
        connection.addListener((PushListener) this);
        // If the connection broke before this line, the next command is refused, which ends this session as well.
        connection.addListener((RedisConnectionStateListener) this);
    }

    /** Asks the server to tell of these, and no others. */
    void arm(List<String> prefixes) {
        if (prefixes.equals(asked)) {
            return;
        }
        RedisAsyncCommands<String, byte[]> redis = connection.async();
        if (!asked.isEmpty()) {
            // A prefix that is tracked already is refused as an overlap.
            redis.clientTracking(TrackingArgs.Builder.enabled(false));
        }
        asked = prefixes;
        int number = ++arming;
        CompletionStage<String> acknowledged =
                redis.clientTracking(TrackingArgs.Builder.enabled().bcast().prefixes(prefixes.toArray(String[]::new)));
        CompletionStage<Boolean> master = isMaster(redis);
        acknowledged.thenCompose(done -> master).whenComplete((decides, failure) -> {
            synchronized (tracking.order()) {
                if (!tracking.isPresent(this) || number != arming) {
                    return;
                }
                if (failure != null) {
                    tracking.ended(this, failure);
                } else if (!decides) {
                    tracking.ended(this, replica());
                } else if (tracking.areAll(prefixes)) {
                    armed = true;
                    tell(() -> tracking.watcher().armed());
                    if (armed) {
                        tracking.armed();
                    }
                }
            }
        });
    }

    /** Tells the watcher, if it thinks otherwise. The caller holds the order's lock. */
    void disarm(String reason) {
        if (!armed) {
            return;
        }
        armed = false;
        try {
            tracking.watcher().disarmed(reason);
        } catch (RuntimeException e) {
            log.warn("A watcher failed when it was disarmed.", e);
        }
    }

    CompletionStage<Void> beat() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        if (beats.incrementAndGet() > BEATS_AT_MOST) {
            beats.decrementAndGet();
            answer.completeExceptionally(new StoreException(
                    Reason.UNREACHABLE,
                    failures.server() + ": " + BEATS_AT_MOST + " heartbeats wait already; no more are taken."));
            return answer;
        }
        isMaster(connection.async()).whenComplete((decides, failure) -> {
            beats.decrementAndGet();
            StoreException reason = failure != null ? failures.of(failure) : decides ? null : replica();
            synchronized (tracking.order()) {
                if (!tracking.isPresent(this)) {
                    reason = new StoreException(Reason.TIMEOUT, failures.server() + ": the link was given up.");
                } else if (reason != null && failure == null) {
                    tracking.ended(this, reason);
                }
            }
            if (reason == null) {
                answer.complete(null);
            } else {
                answer.completeExceptionally(reason);
            }
        });
        return answer;
    }

    void close() {
        connection.closeAsync();
    }

    @Override
    public void onPushMessage(PushMessage message) {
        if (!"invalidate".equals(message.getType())) {
            return;
        }
        synchronized (tracking.order()) {
            if (!armed) {
                return;
            }
            List<String> names = names(message);
            if (names == null) {
                tell(() -> tracking.watcher().flushed());
                return;
            }
            for (int i = 0; i < names.size() && armed; i++) {
                String name = names.get(i);
                tell(() -> tracking.watcher().changed(name));
            }
        }
    }

    /** The names that changed, or null if the server names none, or in a way that cannot be read. */
    static @Nullable List<String> names(PushMessage message) {
        List<Object> content = message.getContent(UTF_8::decode);
        if (content.size() != 2 || !(content.get(1) instanceof List<?> names)) {
            return null;
        }
        return names.stream().allMatch(CharSequence.class::isInstance)
                ? names.stream().map(Object::toString).toList()
                : null;
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
        synchronized (tracking.order()) {
            tracking.ended(
                    this,
                    new StoreException(Reason.UNREACHABLE, failures.server() + " closed the tracking connection."));
        }
    }

    /** A watcher that fails may have missed what it was told, so its link is of no more use. */
    private void tell(Runnable told) {
        try {
            told.run();
        } catch (Throwable e) {
            log.warn("A watcher of writes failed; it is disarmed, and armed again.", e);
            tracking.ended(this, new StoreException(Reason.FAILED, "The watcher failed.", e));
        }
    }

    private StoreException replica() {
        return new StoreException(
                Reason.READ_ONLY, failures.server() + " is a replica, or was demoted to one: connect to the master.");
    }

    private static CompletionStage<Boolean> isMaster(RedisAsyncCommands<String, byte[]> redis) {
        return redis.<Map<String, Object>>dispatch(CommandType.HELLO, new GenericMapOutput<>(Link.CODEC))
                .thenApply(server ->
                        server.get("role") instanceof byte[] role && new String(role, US_ASCII).equals("master"));
    }
}
