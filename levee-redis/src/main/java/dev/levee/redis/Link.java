package dev.levee.redis;

import dev.levee.spi.Store.Listener;
import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.spi.Watcher;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.event.Event;
import io.lettuce.core.event.connection.ConnectionActivatedEvent;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.Endpoint;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.PubSubCommandHandler;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * The connections of a store: one for commands, one that is woken over, and one that is told of writes if anybody wants to
 * know; and the driver's settings, which are ours.
 *
 * <p>The driver resends nothing: while a connection is interrupted it refuses commands, and those that were under way when
 * it broke fail at once, outcome unknown. So no acquire whose caller has long gone is executed after a reconnect.
 */
final class Link {
    private static final Logger log = LoggerFactory.getLogger(RedisStore.class);
    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(5);

    private final String shown;
    private final Failures failures;
    private final Complaints complaints;
    private final int commandQueue;
    private final Duration refusalPause;
    private final RedisURI uri;
    private final ClientResources resources;
    private final RedisClient client;
    private final LastingConnection<StatefulRedisConnection<String, byte[]>> commands;
    private final Marks marks;
    private final Disposable noting;
    /** Commands that wait for the first connection or for their answer. */
    private final AtomicInteger waiting = new AtomicInteger();
    /** The first subscription, or that there is none: commands begin after it, so that the first waiters are registered. */
    private final CompletableFuture<@Nullable Void> listening = new CompletableFuture<>();

    /** The channel of each connection. */
    final Map<Endpoint, Channel> channels = new ConcurrentHashMap<>();

    private volatile @Nullable Wakes wakes;
    private volatile @Nullable LastingConnection<StatefulRedisPubSubConnection<String, byte[]>> wakeConnection;
    private volatile @Nullable Tracking tracking;
    private volatile @Nullable RedisClient trackingClient;
    private volatile boolean closed;

    Link(
            RedisURI uri,
            SslOptions ssl,
            int commandQueue,
            Duration connectTimeout,
            Duration silence,
            Duration refusalPause) {
        this.uri = uri;
        this.commandQueue = commandQueue;
        this.refusalPause = refusalPause;
        this.shown = Addresses.shown(uri);
        this.failures = new Failures(shown);
        this.complaints = new Complaints(shown);
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(new Backoff())
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        guard(channel.pipeline(), silence);
                    }
                })
                .build();
        this.noting = resources.eventBus().get().subscribe(this::noted);
        this.client = RedisClient.create(resources);
        client.setOptions(options(ssl, connectTimeout, silence));
        this.commands = new LastingConnection<>(
                "No connection, loads go without the store", this::connect, resources.eventExecutorGroup(), failures);
        this.marks = new Marks(commands, resources.eventExecutorGroup());
    }

    /** What the driver tells of its attempts to connect anew: it keeps the reason from the commands that it refuses. */
    private void noted(Event event) {
        if (event instanceof ReconnectFailedEvent failed) {
            failures.notConnected(failed.getCause());
        } else if (event instanceof ConnectionActivatedEvent) {
            failures.connected();
        }
    }

    private void guard(ChannelPipeline pipeline, Duration silence) {
        ChannelHandlerContext decoder = pipeline.context(CommandHandler.class);
        InStep replies = new InStep(!(decoder.handler() instanceof PubSubCommandHandler), complaints);
        pipeline.addBefore(decoder.name(), "levee-in-step", replies);
        pipeline.addFirst(new SilenceGuard(silence, replies, complaints));
        pipeline.addFirst(new OneChannel(channels));
    }

    private static ClientOptions options(SslOptions ssl, Duration connectTimeout, Duration silence) {
        SocketOptions.Builder socket = SocketOptions.builder()
                .connectTimeout(connectTimeout)
                .keepAlive(KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(10))
                        .interval(Duration.ofSeconds(3))
                        .count(3)
                        .build());
        if (EpollProvider.isAvailable()) {
            // The JDK's own sockets know no such option; there the silence guard alone finds a dead link.
            socket.tcpUserTimeout(TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(silence)
                    .build());
        }
        return ClientOptions.builder()
                .socketOptions(socket.build())
                .sslOptions(ssl)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .autoReconnect(true)
                .pingBeforeActivateConnection(true)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .build();
    }

    /** Begins to connect, in the background. Called once. */
    void open(String channel, Listener listener) {
        Wakes mine = new Wakes(channel, listener);
        LastingConnection<StatefulRedisPubSubConnection<String, byte[]>> connection = new LastingConnection<>(
                "No subscription, waiters poll",
                () -> client.connectPubSubAsync(CODEC, uri).thenCompose(mine::over),
                resources.eventExecutorGroup(),
                failures);
        wakes = mine;
        wakeConnection = connection;
        connection.current().whenComplete((made, failure) -> listening.complete(null));
        connection.start();
        commands.start();
        marks.start();
    }

    private CompletionStage<StatefulRedisConnection<String, byte[]>> connect() {
        return client.connectAsync(CODEC, uri)
                .thenCompose(made -> listening.thenApply(done -> made))
                .thenCompose(made -> Script.loadAll(made.async()).thenApply(done -> made));
    }

    /** Opens the connection that the server tells of writes over; in the background. Called once. */
    synchronized Tracking track(List<String> prefixes, Watcher watcher) {
        if (wakes == null) {
            throw new IllegalStateException("The store was not opened. Call open(namespace, listener) first.");
        }
        if (tracking != null) {
            throw new IllegalStateException("This store is tracked already. Add prefixes to its tracker.");
        }
        RedisClient own = RedisClient.create(resources);
        // Each connection is armed by us, so a new one must be ours; and RESP2 acknowledges tracking but tells nothing.
        own.setOptions(client.getOptions()
                .mutate()
                .autoReconnect(false)
                .protocolVersion(ProtocolVersion.RESP3)
                .build());
        Tracking mine = new Tracking(
                () -> own.connectAsync(CODEC, uri),
                resources.eventExecutorGroup().next(),
                failures,
                prefixes,
                watcher,
                refusalPause);
        trackingClient = own;
        tracking = mine;
        mine.start();
        return mine;
    }

    /** The channel to register a waiter with, or an empty text. */
    String wakeChannel() {
        Wakes mine = wakes;
        return mine == null ? "" : mine.channel();
    }

    /** As {@link #call(int, Function)}, for one command. */
    <T> CompletionStage<T> call(Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<T>> step) {
        return call(1, step);
    }

    /**
     * Sends what {@code step} sends, once there is a connection; the answer fails with {@link StoreException} only.
     *
     * @param size how many commands the step sends
     */
    <T> CompletionStage<T> call(
            int size, Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<T>> step) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (closed) {
            answer.completeExceptionally(closedFailure(null));
        } else if (wakes == null) {
            throw new IllegalStateException("The store was not opened. Call open(namespace, listener) first.");
        } else if (!enter(size)) {
            answer.completeExceptionally(new StoreException(
                    Reason.UNREACHABLE,
                    shown + ": " + commandQueue + " commands wait already (commandQueue); no more are taken."));
        } else {
            marks.used();
            // Counted until the driver is done, not the caller, who may long have given up.
            commands.current().thenCompose(made -> step.apply(made.async())).whenComplete((value, failure) -> {
                waiting.addAndGet(-size);
                if (failure == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(closed ? closedFailure(failure) : failures.of(failure));
                }
            });
        }
        return answer;
    }

    /** Counted here, since the driver logs each command that it refuses. A step alone may be larger than the bound. */
    private boolean enter(int size) {
        int before = waiting.getAndAdd(size);
        if (before > 0 && before + size > commandQueue) {
            waiting.addAndGet(-size);
            return false;
        }
        return true;
    }

    private StoreException closedFailure(@Nullable Throwable failure) {
        return new StoreException(Reason.CLOSED, "The store on " + shown + " was closed.", failure);
    }

    /** Ends connections, timers and threads, and waits for that, within a bound. Idempotent. */
    void close() {
        closed = true;
        // First: what the driver has to tell while it shuts down would find no thread to be told on.
        noting.dispose();
        marks.close();
        commands.close();
        LastingConnection<?> waking = wakeConnection;
        if (waking != null) {
            waking.close();
        }
        Tracking tracker = tracking;
        RedisClient trackers = trackingClient;
        if (tracker != null) {
            tracker.close();
        }
        try {
            if (trackers != null) {
                trackers.shutdownAsync(0, 1, TimeUnit.SECONDS).get(SHUTDOWN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            }
            client.shutdownAsync(0, 1, TimeUnit.SECONDS).get(SHUTDOWN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            resources.shutdown(0, 1, TimeUnit.SECONDS).get(SHUTDOWN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The driver of {} did not shut down within {}.", shown, SHUTDOWN_LIMIT, e);
        }
    }

    @Override
    public String toString() {
        return shown;
    }
}
