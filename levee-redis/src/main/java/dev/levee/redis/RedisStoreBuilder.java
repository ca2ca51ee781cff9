package dev.levee.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;

/** Describes a {@link RedisStore}. For one thread. */
public final class RedisStoreBuilder {
    private final RedisURI address;
    private String clientName = "levee";
    private int commandQueue = 10_000;
    private Duration connectTimeout = Duration.ofSeconds(2);
    private Duration silence = Duration.ofSeconds(5);
    private Duration refusalPause = Duration.ofSeconds(30);

    RedisStoreBuilder(String uri) {
        this.address = Addresses.parse(uri);
    }

    /** The name that {@code CLIENT LIST} shows for the connections; {@code levee} by default. */
    public RedisStoreBuilder clientName(String value) {
        if (value.isBlank() || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "Redis store: clientName is empty or has a space or a character that Redis refuses. Use visible ASCII.");
        }
        this.clientName = value;
        return this;
    }

    /**
     * How many commands may wait for a connection or an answer; more are refused at once, as if the server were away.
     * 10,000 by default.
     */
    public RedisStoreBuilder commandQueue(int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "Redis store: commandQueue " + value + " is not positive. Set it to how many commands may wait.");
        }
        this.commandQueue = value;
        return this;
    }

    /** How long one attempt to connect, handshake included, may take; 2 s by default. No caller waits for longer. */
    public RedisStoreBuilder connectTimeout(Duration value) {
        this.connectTimeout = positive("connectTimeout", value);
        return this;
    }

    /**
     * How long the server may leave a connection without any answer before it is closed and made anew, which fails the
     * commands that wait; 5 s by default. No script and no command of Levee's takes that long.
     */
    public RedisStoreBuilder silence(Duration value) {
        this.silence = positive("silence", value);
        return this;
    }

    /** How long after tracking was refused it is tried again: rights may be granted while the application runs. */
    RedisStoreBuilder refusalPause(Duration value) {
        this.refusalPause = positive("refusalPause", value);
        return this;
    }

    /** A store that begins to connect when it is opened. */
    public RedisStore build() {
        RedisURI uri = RedisURI.builder(address).build();
        uri.setClientName(clientName);
        uri.setTimeout(connectTimeout);
        return new RedisStore(new Link(uri, commandQueue, connectTimeout, silence, refusalPause));
    }

    private static Duration positive(String setting, Duration value) {
        if (value.isNegative() || value.toMillis() == 0 || value.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "Redis store: " + setting + " " + value + " is not between 1 ms and 1 h. Set it to some seconds.");
        }
        return value;
    }
}
