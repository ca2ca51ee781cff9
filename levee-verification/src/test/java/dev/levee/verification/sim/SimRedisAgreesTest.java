package dev.levee.verification.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.redis.RedisStore;
import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import dev.levee.testkit.EmbeddedRedis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random steps on the model and on a real server, memory running out at times: the same answers, refusals and
 * names that stand, after every step. Nothing runs out of its time here; that is in the contract.
 */
class SimRedisAgreesTest {
    private static final int STEPS = 500;
    private static final long LONG = 3_600_000;

    @AutoClose
    private static final EmbeddedRedis SERVER =
            EmbeddedRedis.builder().configure("maxmemory-policy noeviction").start();

    private final DirectStore.Shared model = new DirectStore.Shared();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void answersWhatTheServerAnswers(long seed) {
        SERVER.flush();
        Chance chance = new Chance(seed);
        try (Store modelled = opened(new DirectStore(model));
                Store real = opened(RedisStore.connect(SERVER.uri()))) {
            Side one = new Side(modelled);
            Side two = new Side(real);
            boolean full = false;
            for (int i = 0; i < STEPS; i++) {
                if (chance.oneIn(25)) {
                    full = !full;
                    model.full(full);
                    SERVER.command("CONFIG", "SET", "maxmemory", full ? "1" : "0");
                }
                Step step = Step.draw(chance, i);
                assertThat(one.take(step))
                        .as("seed %s, step %s: %s", seed, i, step)
                        .isEqualTo(two.take(step));
                assertThat(model.names()).as("names after %s", step).containsExactlyInAnyOrderElementsOf(names());
            }
        } finally {
            SERVER.command("CONFIG", "SET", "maxmemory", "0");
        }
    }

    private static Store opened(Store store) {
        store.open("agrees", key -> {});
        return store;
    }

    private static List<String> names() {
        String all = SERVER.command("KEYS", "*");
        return all.isBlank() ? List.of() : List.of(all.split("\n"));
    }

    /** What to do, said without times and leases, which differ. */
    private record Step(int kind, String key, String token, int entry, int lease, int number) {
        static Step draw(Chance chance, int number) {
            String key = "v1:api:agrees:00000000000" + chance.below(3) + ":acme";
            return new Step(chance.below(14), key, "token" + chance.below(4), chance.below(4), chance.below(5), number);
        }

        byte[] bytes() {
            byte[] bytes = new byte[120 + entry % 2];
            Arrays.fill(bytes, (byte) entry);
            return bytes;
        }
    }

    /** One of the two, with the leases and stamps that it gave. */
    private static final class Side {
        private final Store store;
        private final List<Lease> leases = new ArrayList<>();
        private final List<String> stamps = new ArrayList<>();

        Side(Store store) {
            this.store = store;
        }

        String take(Step step) {
            try {
                return taken(step);
            } catch (StoreException refused) {
                return "refused: " + refused.reason();
            }
        }

        private String taken(Step step) {
            String key = step.key();
            return switch (step.kind()) {
                case 0, 1 -> acquired(step, answer(store.read(List.of(key))).get(0));
                case 2 -> acquired(step, step.bytes());
                case 3 -> acquired(step, null);
                case 4 -> leased(step, lease -> store.renew(lease, LONG));
                case 5, 6 -> leased(step, lease -> store.fill(lease, step.bytes(), LONG));
                case 7 -> leased(step, store::release);
                case 8 -> "abandoned " + answer(store.abandon(key, step.token()));
                case 9 -> "invalidated " + answer(store.invalidate(List.of(key)));
                case 10 -> "expired " + answer(store.expire(key));
                case 11 -> {
                    Store.Claimed claimed = answer(store.claim(key, step.token(), LONG));
                    leases.add(claimed.lease());
                    yield "claimed over " + shown(claimed.entry());
                }
                case 12 -> {
                    byte[] nonce = ("nonce" + step.number() + "........")
                            .substring(0, 12)
                            .getBytes(US_ASCII);
                    byte[] minted = answer(store.mint(List.of("stamp"), List.of(nonce), LONG))
                            .get(0);
                    String text = Arrays.toString(minted);
                    if (!stamps.contains(text)) {
                        stamps.add(text);
                    }
                    yield "stamp " + stamps.indexOf(text) + new String(minted, 0, 12, US_ASCII);
                }
                default -> "dropped " + answer(store.drop(List.of("stamp")));
            };
        }

        private String acquired(Step step, byte[] seen) {
            Acquired acquired = answer(store.acquire(step.key(), step.token(), seen, LONG));
            if (acquired instanceof Acquired.Granted granted) {
                leases.add(granted.lease());
                return "granted with " + shown(granted.copy()) + granted.softExpired();
            }
            return acquired instanceof Acquired.Other other
                    ? "other " + shown(other.entry())
                    : "busy with " + shown(((Acquired.Busy) acquired).copy())
                            + ((Acquired.Busy) acquired).softExpired();
        }

        private String leased(Step step, Function<Lease, CompletionStage<Boolean>> what) {
            return leases.isEmpty()
                    ? "none yet"
                    : "held: " + answer(what.apply(leases.get(Math.max(0, leases.size() - 1 - step.lease()))));
        }

        private static String shown(byte[] entry) {
            return entry == null ? "nothing " : entry[0] + "x" + entry.length + " ";
        }

        private static <T> T answer(CompletionStage<T> stage) {
            try {
                return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
            } catch (ExecutionException failure) {
                throw (StoreException) failure.getCause();
            } catch (InterruptedException | TimeoutException failure) {
                throw new AssertionError(failure);
            }
        }
    }
}
