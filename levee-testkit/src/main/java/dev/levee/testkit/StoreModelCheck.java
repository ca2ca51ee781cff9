package dev.levee.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.levee.heap.HeapStore;
import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs one random sequence of steps on the reference and on the store under test, and compares every answer. Few keys,
 * tokens and entries, so that steps meet; nothing runs out. Times and salts differ between the two: leases and stamps are
 * compared by the step that made them.
 */
final class StoreModelCheck {
    private static final int KEYS = 3;
    private static final int NAMES = 5;

    private final long seed;
    private final Random random;
    private final Side reference;
    private final Side tested;
    private final List<String> history = new ArrayList<>();

    StoreModelCheck(long seed, StoreClient one, StoreClient two) {
        this.seed = seed;
        this.random = new Random(seed);
        HeapStore heap = HeapStore.of(new ManualEnvironment(), 1 << 20);
        // Names of their own, so that another seed finds nothing of this run.
        String run = one.token().substring(0, 11);
        this.reference = new Side(run, new StoreClient(heap), new StoreClient(heap.sibling()));
        this.tested = new Side(run, one, two);
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step(i);
        }
    }

    private void step(int number) {
        int who = random.nextInt(2);
        int key = random.nextInt(KEYS);
        int token = random.nextInt(4);
        int entry = random.nextInt(NAMES);
        int lease = random.nextInt(6);
        switch (random.nextInt(14)) {
            case 0, 1 -> both("acquire as seen", key, side -> side.acquire(who, key, token, side.seen(who, key)));
            case 2 -> both("acquire another", key, side -> side.acquire(who, key, token, side.entry(entry)));
            case 3 -> both("acquire none", key, side -> side.acquire(who, key, token, null));
            case 4 ->
                both(
                        "renew",
                        key,
                        side -> side.lease(lease, l -> side.client(who).renew(l, 3_600_000)));
            case 5, 6, 7 ->
                both(
                        "fill " + entry,
                        key,
                        side -> side.lease(lease, l -> side.client(who).fill(l, side.entry(entry), 3_600_000)));
            case 8 ->
                both(
                        "release",
                        key,
                        side -> side.lease(lease, l -> side.client(who).release(l)));
            case 9 -> both("abandon", key, side -> side.abandon(who, key, token));
            case 10 -> both("invalidate", key, side -> side.invalidate(who, key));
            case 11 -> both("expire", key, side -> side.expire(who, key));
            case 12 -> both("claim", key, side -> side.claim(who, key));
            default -> both(entry < 3 ? "mint" : "drop", key, side -> side.stamp(who, key, entry < 3, number));
        }
        both("read", key, side -> side.readAll(who));
    }

    private void both(String step, int key, Function<Side, Object> action) {
        String expected = String.valueOf(action.apply(reference));
        String actual = String.valueOf(action.apply(tested));
        history.add(step + " of key " + key + " -> " + expected);
        if (!expected.equals(actual)) {
            throw new AssertionError("The store differs from the reference: it answered " + actual
                    + "; replay with -Dlevee.seed=" + seed + "; the last steps and the reference's answers: "
                    + history.subList(Math.max(0, history.size() - 12), history.size()));
        }
    }

    /** One of the two, with the leases and stamps it gave by the number of the step. */
    private static final class Side {
        private final String run;
        private final List<StoreClient> clients;
        private final List<Lease> leases = new ArrayList<>();
        private final Map<String, Integer> stamps = new HashMap<>();

        Side(String run, StoreClient one, StoreClient two) {
            this.run = run;
            this.clients = List.of(one, two);
        }

        StoreClient client(int who) {
            return clients.get(who);
        }

        byte[] entry(int number) {
            // Longer than what a store may compare at first, and different early and late.
            byte[] entry = new byte[120 + number % 2];
            Arrays.fill(entry, (byte) number);
            return entry;
        }

        byte @Nullable [] seen(int who, int key) {
            return client(who).read(key(key));
        }

        Object acquire(int who, int key, int token, byte @Nullable [] seen) {
            Acquired acquired = client(who).acquire(key(key), token(token), seen, 3_600_000);
            if (acquired instanceof Acquired.Granted granted) {
                leases.add(granted.lease());
                return "granted with " + text(granted.copy()) + granted.softExpired();
            } else if (acquired instanceof Acquired.Other other) {
                return "other " + text(other.entry());
            }
            Acquired.Busy busy = StoreClient.busy(acquired);
            return "busy with " + text(busy.copy()) + busy.softExpired();
        }

        /** Acts on one of the last leases given, most of them dead. */
        Object lease(int back, Function<Lease, Object> action) {
            return leases.isEmpty() ? "none yet" : action.apply(leases.get(Math.max(0, leases.size() - 1 - back)));
        }

        Object abandon(int who, int key, int token) {
            client(who).abandon(key(key), token(token));
            return "done";
        }

        Object invalidate(int who, int key) {
            client(who).invalidate(key(key));
            return "done";
        }

        Object expire(int who, int key) {
            client(who).expire(key(key));
            return "done";
        }

        Object claim(int who, int key) {
            Store.Claimed claimed = client(who).claim(key(key));
            leases.add(claimed.lease());
            return "claimed over " + text(claimed.entry());
        }

        Object stamp(int who, int number, boolean mint, int step) {
            String stamp = "levee:contract:stamp:" + run + number;
            if (!mint) {
                client(who).drop(stamp);
                return "dropped";
            }
            byte[] nonce = new byte[12];
            Arrays.fill(nonce, (byte) (step % 3));
            String minted = HexFormat.of().formatHex(client(who).mint(stamp, nonce));
            return "stamp " + minted.substring(0, 24) + " of step " + stamps.computeIfAbsent(minted, m -> step);
        }

        Object readAll(int who) {
            List<String> all = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                all.add(text(client(who).read(key(key))));
            }
            return all;
        }

        private String key(int number) {
            return "v1:api:model:" + run + number + ":acme";
        }

        private String token(int number) {
            return HexFormat.of().formatHex(Arrays.copyOf((run + number).getBytes(UTF_8), 16));
        }

        private static String text(byte @Nullable [] entry) {
            return entry == null ? "nothing" : entry.length == 0 ? "empty" : entry[0] + "x" + entry.length;
        }
    }
}
