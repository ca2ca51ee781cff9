package dev.levee.internal.key;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What making a key needs and each thread keeps: a buffer and a digest. */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Canonical canonical = new Canonical();
    private final MessageDigest sha256 = sha256();
    private boolean taken;

    private Scratch() {}

    /** This thread's, to be given back. A record's accessor may make a key itself: it gets a scratch of its own. */
    static Scratch take(String place) {
        Scratch scratch = OF_THREAD.get();
        if (scratch.taken) {
            scratch = new Scratch();
        }
        scratch.taken = true;
        scratch.canonical.place(place);
        return scratch;
    }

    void giveBack() {
        canonical.reset();
        taken = false;
    }

    Canonical canonical() {
        return canonical;
    }

    /** The SHA-256 of what was written. */
    byte[] digest() {
        canonical.update(sha256);
        return sha256.digest();
    }

    static long longAt(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
