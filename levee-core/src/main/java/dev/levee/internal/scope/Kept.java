package dev.levee.internal.scope;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One scope, and when its stamps are to be made to last longer: at half of their time, or when they are new. Thread-safe. */
final class Kept {
    final Scope scope;
    private byte @Nullable [] hard;
    private byte @Nullable [] soft;
    private long keepAtNanos;
    private long keptMillis;

    Kept(Scope scope) {
        this.scope = scope;
    }

    /** These stand now; whether that is news, so that nobody here has made them last yet. */
    synchronized void stand(byte @Nullable [] newHard, byte @Nullable [] newSoft) {
        if (!Arrays.equals(hard, newHard) || !Arrays.equals(soft, newSoft)) {
            hard = newHard;
            soft = newSoft;
            keptMillis = 0;
        }
    }

    /** Whether the caller is to make them last for twice that; whoever asks next need not. */
    synchronized boolean due(long nowNanos, long retentionMillis) {
        if (hard == null || soft == null || (keptMillis >= retentionMillis && nowNanos - keepAtNanos < 0)) {
            return false;
        }
        keepAtNanos = nowNanos + retentionMillis * 500_000;
        keptMillis = retentionMillis;
        return true;
    }
}
