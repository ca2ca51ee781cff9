package dev.levee.testkit;

import dev.levee.testkit.FaultProxy.AfterLoss;
import dev.levee.testkit.FaultProxy.Way;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The faults that a proxy has been told, and what came of them. Read and changed by the proxy's thread only. */
final class ProxyFaults {
    /** The faults of one direction. */
    static final class OfWay {
        long latencyNanos;
        int pieceBytes;
        boolean held;
    }

    private final OfWay requests = new OfWay();
    private final OfWay replies = new OfWay();

    private String lostCommand = "";
    private int toLose;
    private AfterLoss afterLoss = AfterLoss.RESET;

    private long seed;
    private int damagedOneIn;

    int lost;
    long damaged;

    OfWay of(Way way) {
        return way == Way.REQUESTS ? requests : replies;
    }

    void lose(String command, int times, AfterLoss then) {
        lostCommand = command;
        toLose = times;
        afterLoss = then;
    }

    /** Whether the reply of this command is to be lost; if so, one less is left to lose. */
    @Nullable
    AfterLoss loss(String command) {
        if (toLose == 0 || !command.equals(lostCommand)) {
            return null;
        }
        toLose--;
        return afterLoss;
    }

    void corrupt(long newSeed, int oneIn) {
        seed = newSeed;
        damagedOneIn = oneIn;
    }

    /** How the replies of a connection are damaged, or null if they are not. */
    @Nullable
    Damage damage(long connection) {
        return damagedOneIn == 0 ? null : new Damage(new Random(seed * 31 + connection), damagedOneIn);
    }

    /** Damages bytes at places that chance chose. */
    final class Damage {
        private final Random random;
        private final int oneIn;

        private Damage(Random random, int oneIn) {
            this.random = random;
            this.oneIn = oneIn;
        }

        void apply(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                if (random.nextInt(oneIn) == 0) {
                    bytes[i] ^= (byte) (1 + random.nextInt(255));
                    damaged++;
                }
            }
        }
    }

    void clear() {
        for (Way way : Way.values()) {
            OfWay faults = of(way);
            faults.latencyNanos = 0;
            faults.pieceBytes = 0;
            faults.held = false;
        }
        toLose = 0;
        damagedOneIn = 0;
    }
}
