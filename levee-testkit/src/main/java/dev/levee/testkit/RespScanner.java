package dev.levee.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Finds where values of the Redis protocol (RESP2 and RESP3) end in a stream of bytes, and the first word of each. Keeps a
 * few numbers, no content, whatever the stream holds.
 */
final class RespScanner {
    private static final int DEEPEST = 32;
    private static final int WORD_AT_MOST = 64;

    private final long[] missing = new long[DEEPEST];
    private int depth;
    private boolean inside;
    private byte type;
    private boolean push;
    private boolean unreadable;
    private long number;
    private boolean negative;
    /** Of a text of known length and the line's end after it: bytes still to come. */
    private long toSkip;

    private final byte[] word = new byte[WORD_AT_MOST];
    private int wordLength;
    private boolean wordDone;

    /** Takes the next byte. Whether a value of the outermost level ends with it. */
    boolean accept(byte next) {
        if (toSkip > 0) {
            if (toSkip > 2 && !wordDone && wordLength < WORD_AT_MOST) {
                word[wordLength++] = next;
            }
            toSkip--;
            return toSkip == 0 && ended();
        }
        if (!inside) {
            inside = true;
            push = next == '>';
            wordLength = 0;
            wordDone = false;
        }
        if (type == 0) {
            type = next;
            number = 0;
            negative = false;
            return false;
        }
        if (next == '\n') {
            return lineEnded();
        }
        if (next == '-') {
            negative = true;
        } else if (next >= '0' && next <= '9') {
            number = number * 10 + (next - '0');
        }
        return false;
    }

    private boolean lineEnded() {
        long length = negative ? -1 : number;
        return switch (type) {
            case '$', '!', '=' -> length < 0 ? ended() : textFollows(length);
            case '*', '~', '>' -> opened(length);
            case '%' -> opened(2 * length);
            // Attributes stand before the value that they describe.
            case '|' -> opened(2 * length + 1);
            default -> ended();
        };
    }

    private boolean textFollows(long length) {
        toSkip = length + 2;
        return false;
    }

    private boolean opened(long elements) {
        if (elements <= 0) {
            return ended();
        }
        if (depth == DEEPEST) {
            unreadable = true;
            return false;
        }
        missing[depth++] = elements;
        type = 0;
        return false;
    }

    private boolean ended() {
        type = 0;
        wordDone |= wordLength > 0;
        while (depth > 0 && --missing[depth - 1] == 0) {
            depth--;
        }
        inside = depth > 0;
        return !inside;
    }

    /** Whether this is no stream of that protocol, so that nothing it says is of use. */
    boolean unreadable() {
        return unreadable;
    }

    /** Whether a byte is within a value that the server sends unasked, or begins one. */
    boolean isPush(byte next) {
        return inside ? push : next == '>';
    }

    /** The first text of known length within the value that ended last, in upper case; cut after 64 characters. */
    String firstWord() {
        return new String(word, 0, wordLength, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
    }
}
