package dev.levee.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.levee.spi.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test's connections and names, and what a store's test must say about its store. */
abstract class StoreContractFrame {
    static final long SHORT_MILLIS = 150;
    static final byte[] OLD = bytes("the old entry");
    static final byte[] NEW = bytes("the new entry");

    private final Random random = new Random();
    private final List<StoreClient> clients = new ArrayList<>();
    final String key = newKey();
    StoreClient one;
    StoreClient two;

    /**
     * A new store over the memory under test, as a further process would connect: with a listener of its own. This contract
     * opens and closes it.
     */
    protected abstract Store connect();

    /** Returns when at least {@code span} has gone by on the store's clock. */
    protected void pass(Duration span) {
        long until = one.time() + span.toNanos() / 1_000 + 2_000;
        await().pollInterval(Duration.ofMillis(5)).until(() -> one.time() > until);
    }

    /**
     * Puts something that is no string of bytes under {@code name}.
     *
     * @return false if this store knows nothing but strings of bytes; what is promised about others is then not tested
     */
    protected boolean plantForeign(String name) {
        return false;
    }

    /**
     * Deletes everything in the memory, as an operator may.
     *
     * @return false if nobody can; what is promised about it is then not tested
     */
    protected boolean deleteEverything() {
        return false;
    }

    /** How often each thread acts where many act at once; more for a store whose steps are short. */
    protected int stressRounds() {
        return 300;
    }

    @BeforeEach
    void connectTwice() {
        one = client();
        two = client();
    }

    @AfterEach
    void closeAll() {
        clients.forEach(client -> client.store().close());
    }

    StoreClient client() {
        StoreClient client = new StoreClient(connect());
        clients.add(client);
        return client;
    }

    String newKey() {
        byte[] hash = new byte[6];
        random.nextBytes(hash);
        return "v1:api:thing:" + HexFormat.of().formatHex(hash) + ":acme";
    }

    String newStamp() {
        return "levee:contract:stamp:" + random.nextLong();
    }

    byte[] nonce() {
        byte[] nonce = new byte[12];
        random.nextBytes(nonce);
        return nonce;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
