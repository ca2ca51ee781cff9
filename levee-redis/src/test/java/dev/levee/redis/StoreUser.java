package dev.levee.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.StoreException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** One opened store in a test of faults: answers or reasons, never a hang. */
final class StoreUser implements AutoCloseable {
    static final byte[] ENTRY = "an entry".getBytes(UTF_8);
    private static final long LONG_MILLIS = 60_000;

    final RedisStore store;
    final List<String> woken = new CopyOnWriteArrayList<>();

    StoreUser(RedisStore store) {
        this.store = store;
        store.open("faults", woken::add);
    }

    static String newKey() {
        return "v1:api:thing:" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + ":acme";
    }

    CompletionStage<Acquired> acquire(String key, byte[] seen) {
        return store.acquire(key, UUID.randomUUID().toString().replace("-", ""), seen, LONG_MILLIS);
    }

    Lease lease(String key) {
        return ((Acquired.Granted) answer(acquire(key, null))).lease();
    }

    void load(String key) {
        assertThat(answer(store.fill(lease(key), ENTRY, LONG_MILLIS))).isTrue();
    }

    CompletionStage<Boolean> fill(Lease lease) {
        return store.fill(lease, ENTRY, LONG_MILLIS);
    }

    byte[] read(String name) {
        return answer(store.read(List.of(name))).get(0);
    }

    void awaitAnswers() {
        await("an answer of the store").atMost(20, SECONDS).until(() -> {
            try {
                return answer(store.time()) > 0;
            } catch (StoreException e) {
                return false;
            }
        });
    }

    static <T> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, SECONDS);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(StoreException.class);
            throw (StoreException) e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    static StoreException failure(CompletionStage<?> stage) {
        try {
            Object answer = answer(stage);
            throw new AssertionError("expected a failure, but the store answered " + answer);
        } catch (StoreException e) {
            return e;
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
