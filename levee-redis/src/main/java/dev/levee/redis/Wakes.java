package dev.levee.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.levee.spi.Store.Listener;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears on this store's own channel which leases have ended (R9). Plain pub/sub: sharded subscriptions are lost for good
 * after a failover. Tells its channel only while the server has acknowledged the subscription, so a waiter is registered
 * only if it will be heard; else it polls.
 */
final class Wakes extends RedisPubSubAdapter<String, byte[]> implements RedisConnectionStateListener {
    private static final Logger log = LoggerFactory.getLogger(RedisStore.class);

    private final String channel;
    private final Listener listener;
    /** Completes with the first acknowledgement, which the driver tells after it has completed the command. */
    private final CompletableFuture<@Nullable Void> heard = new CompletableFuture<>();

    private volatile boolean subscribed;

    Wakes(String channel, Listener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    /** This store's channel, or an empty text while nobody would hear it. */
    String channel() {
        return subscribed ? channel : "";
    }

    /** Subscribes; the driver does so again after each reconnect. */
    CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> over(
            StatefulRedisPubSubConnection<String, byte[]> connection) {
        connection.addListener((RedisConnectionStateListener) this);
        connection.addListener((RedisPubSubListener<String, byte[]>) this);
        return connection
                .async()
                .subscribe(channel)
                .thenCompose(done -> heard)
                .thenApply(done -> connection)
                .whenComplete((done, failure) -> {
                    if (failure != null && connection.isOpen()) {
                        connection.closeAsync();
                    }
                });
    }

    @Override
    public void subscribed(String name, long count) {
        subscribed = true;
        heard.complete(null);
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        subscribed = false;
    }

    @Override
    public void message(String name, byte[] key) {
        try {
            listener.woken(new String(key, UTF_8));
        } catch (RuntimeException e) {
            log.warn("A listener of {} failed; its waiters will poll instead.", name, e);
        }
    }
}
