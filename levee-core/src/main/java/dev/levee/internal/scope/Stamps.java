package dev.levee.internal.scope;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stamps of one scope as read at one moment: an entry is valid while the hard one is equal, fresh while the soft one
 * is. A missing stamp validates nothing. Immutable.
 */
public final class Stamps {
    private static final byte[] NONE = new byte[0];

    private final byte @Nullable [] hard;
    private final byte @Nullable [] soft;
    private final byte[] hardDigest;
    private final byte[] softDigest;

    /** Of what stands in the store; null where nothing does. */
    public Stamps(byte @Nullable [] hard, byte @Nullable [] soft) {
        this.hard = hard;
        this.soft = soft;
        this.hardDigest = hard == null ? NONE : digest(hard, 12);
        this.softDigest = soft == null ? NONE : digest(soft, 8);
    }

    /** Whether both stand, so that an entry stored under them can be valid. */
    public boolean complete() {
        return hard != null && soft != null;
    }

    boolean hasHard() {
        return hard != null;
    }

    boolean hasSoft() {
        return soft != null;
    }

    /** 12 bytes of digest over the hard stamps, as written into entries; empty if there are none. */
    public byte[] hardDigest() {
        return hardDigest;
    }

    /** 8 bytes of digest over the soft stamps, as written into entries; empty if there are none. */
    public byte[] softDigest() {
        return softDigest;
    }

    /** Whether both are what these bytes are. */
    boolean are(byte @Nullable [] otherHard, byte @Nullable [] otherSoft) {
        return Arrays.equals(hard, otherHard) && Arrays.equals(soft, otherSoft);
    }

    /** Whether the hard stamps are the same, so that what was valid under the one is under the other. */
    public boolean sameHard(Stamps other) {
        return hard != null && Arrays.equals(hard, other.hard);
    }

    private static byte[] digest(byte[] stamp, int length) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(stamp), length);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
