package dev.levee.internal.scope;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stamps of all scopes that an entry belongs to, as read at one moment: it is valid while every hard one is equal, fresh
 * while every soft one is. Where one is missing, none of its kind validates anything. Immutable.
 */
public final class Stamps {
    private static final byte[] NONE = new byte[0];

    /** Of scopes that could not be read. */
    public static final Stamps UNKNOWN = new Stamps(new byte[1][], new byte[1][]);

    private final byte[] @Nullable [] hard;
    private final byte[] @Nullable [] soft;
    private final byte[] hardDigest;
    private final byte[] softDigest;

    /** Of what stands in the store, scope by scope; null where nothing does. */
    Stamps(byte[] @Nullable [] hard, byte[] @Nullable [] soft) {
        this.hard = hard;
        this.soft = soft;
        this.hardDigest = digest(hard, 12);
        this.softDigest = digest(soft, 8);
    }

    /** Whether all stand, so that an entry stored under them can be valid and fresh. */
    public boolean complete() {
        return hardDigest != NONE && softDigest != NONE;
    }

    /** Whether the hard ones stand, so that an entry stored under them can be valid. */
    public boolean hardStand() {
        return hardDigest != NONE;
    }

    byte @Nullable [] hard(int scope) {
        return hard[scope];
    }

    byte @Nullable [] soft(int scope) {
        return soft[scope];
    }

    /** 12 bytes of digest over the hard stamps, as written into entries; empty if one is missing. */
    public byte[] hardDigest() {
        return hardDigest;
    }

    /** 8 bytes of digest over the soft stamps, as written into entries; empty if one is missing. */
    public byte[] softDigest() {
        return softDigest;
    }

    /** Whether they are what these bytes are. */
    boolean are(byte[] @Nullable [] otherHard, byte[] @Nullable [] otherSoft) {
        return Arrays.deepEquals(hard, otherHard) && Arrays.deepEquals(soft, otherSoft);
    }

    /** Whether all stand in both and are the same: what was loaded under the one may be told under the other. */
    public boolean same(Stamps other) {
        return complete() && are(other.hard, other.soft);
    }

    private static byte[] digest(byte[] @Nullable [] stamps, int length) {
        MessageDigest digest = sha256();
        for (byte[] stamp : stamps) {
            if (stamp == null) {
                return NONE;
            }
            digest.update((byte) (stamp.length >> 8));
            digest.update((byte) stamp.length);
            digest.update(stamp);
        }
        return Arrays.copyOf(digest.digest(), length);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
