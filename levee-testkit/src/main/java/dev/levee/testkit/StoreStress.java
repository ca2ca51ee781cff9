package dev.levee.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Loaders, readers and a writer on one key at once, through two connections. A version is committed, then invalidated, then
 * told as the floor: whoever reads after that must find nothing older (P4, P5). Without invalidations, no two loaders hold the
 * lease at a time (P3).
 */
final class StoreStress {
    private final List<StoreClient> clients;
    private final int rounds;
    private final String key;
    private final AtomicLong committed = new AtomicLong(1);
    private final AtomicLong floor = new AtomicLong(1);
    private final AtomicInteger loading = new AtomicInteger();
    private final AtomicInteger filled = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    StoreStress(String key, int rounds, StoreClient one, StoreClient two) {
        this.rounds = rounds;
        this.key = key;
        this.clients = List.of(one, two);
    }

    /** Returns how many fills were taken. */
    int run(boolean withInvalidations) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                StoreClient client = clients.get(i % 2);
                Random random = new Random(i);
                parts.add(threads.submit(() -> load(client, random, withInvalidations)));
            }
            parts.add(threads.submit(() -> write(clients.get(1), withInvalidations)));
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a loader, reader or writer failed: " + e.getMessage(), e);
        } finally {
            threads.shutdownNow();
        }
        return filled.get();
    }

    private void load(StoreClient client, Random random, boolean withInvalidations) {
        for (int i = 0; i < rounds; i++) {
            byte[] seen = readNothingOld(client);
            if (client.acquire(key, seen) instanceof Acquired.Granted granted) {
                Lease lease = granted.lease();
                int others = loading.getAndIncrement();
                if (others > 0 && !withInvalidations) {
                    throw new AssertionError("two leases of one key at a time");
                }
                byte[] loaded = Long.toString(committed.get()).getBytes(UTF_8);
                loading.decrementAndGet();
                boolean fills = random.nextInt(4) > 0;
                boolean held = fills ? client.fill(lease, loaded) : client.release(lease);
                if (!held && !withInvalidations) {
                    throw new AssertionError("a lease that nobody ended was lost: another was granted beside it");
                }
                if (held && fills) {
                    filled.incrementAndGet();
                }
            }
        }
        done.incrementAndGet();
    }

    private void write(StoreClient client, boolean withInvalidations) {
        while (done.get() < 3) {
            if (withInvalidations) {
                long version = committed.incrementAndGet();
                client.invalidate(key);
                floor.set(version);
            }
            readNothingOld(client);
        }
    }

    private byte @Nullable [] readNothingOld(StoreClient client) {
        long least = floor.get();
        byte[] found = client.read(key);
        if (found != null && Long.parseLong(new String(found, UTF_8)) < least) {
            throw new AssertionError(
                    "version " + new String(found, UTF_8) + " was read after " + least + " had been invalidated for");
        }
        return found;
    }
}
