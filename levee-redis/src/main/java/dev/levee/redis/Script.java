package dev.levee.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One step of the protocol as Lua, from the file of its name. Sent by its digest; a server that does not know it (the first
 * time, after a restart or SCRIPT FLUSH) has executed nothing and gets the text. No {@code #!lua} line: with one, a full
 * server refuses even a script that only deletes.
 */
enum Script {
    ACQUIRE(codec -> new Shape.Elements<>(codec, 5)),
    RENEW(IntegerOutput::new),
    FILL(IntegerOutput::new),
    RELEASE(IntegerOutput::new),
    ABANDON(IntegerOutput::new),
    INVALIDATE(IntegerOutput::new),
    EXPIRE(IntegerOutput::new),
    CLAIM(codec -> new Shape.Elements<>(codec, 2)),
    MINT(ValueOutput::new);

    private static final RedisCodec<String, byte[]> CODEC = Link.CODEC;

    private final Function<RedisCodec<String, byte[]>, CommandOutput<String, byte[], ?>> output;
    private final byte[] text;
    private final String digest;

    Script(Function<RedisCodec<String, byte[]>, CommandOutput<String, byte[], ?>> output) {
        this.output = output;
        this.text = read(fileName());
        this.digest = sha1(text);
    }

    /** Runs it. The type of the answer is the one its output has; the file says what it means. */
    <T> CompletionStage<T> run(RedisClusterAsyncCommands<String, byte[]> redis, String[] keys, byte[]... arguments) {
        CompletionStage<T> byDigest = send(redis, CommandType.EVALSHA, bytes(digest), keys, arguments);
        return byDigest.exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof RedisNoScriptException
                    ? send(redis, CommandType.EVAL, text, keys, arguments)
                    : CompletableFuture.failedStage(Objects.requireNonNullElse(cause, failure));
        });
    }

    @SuppressWarnings("unchecked")
    private <T> CompletionStage<T> send(
            RedisClusterAsyncCommands<String, byte[]> redis,
            CommandType command,
            byte[] script,
            String[] keys,
            byte[][] arguments) {
        CommandArgs<String, byte[]> all = new CommandArgs<>(CODEC)
                .add(script)
                .add(keys.length)
                .addKeys(keys)
                .addValues(arguments);
        return redis.dispatch(command, (CommandOutput<String, byte[], T>) output.apply(CODEC), all);
    }

    /**
     * Makes the server know all scripts, so that none is sent twice and steps are executed in the order of their sending.
     * Never fails: whoever may not load scripts sends each with its text the first time.
     */
    static CompletionStage<?> loadAll(RedisClusterAsyncCommands<String, byte[]> redis) {
        CompletableFuture<?>[] loads = Stream.of(values())
                .map(script -> redis.scriptLoad(script.text).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(loads).exceptionally(refused -> null);
    }

    private String fileName() {
        return name().toLowerCase(Locale.ROOT) + ".lua";
    }

    private static byte[] read(String fileName) {
        try (InputStream file = Script.class.getResourceAsStream(fileName)) {
            return Objects.requireNonNull(file, fileName).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(fileName, e);
        }
    }

    /** What Redis names scripts by. */
    private static String sha1(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1.", e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }
}
