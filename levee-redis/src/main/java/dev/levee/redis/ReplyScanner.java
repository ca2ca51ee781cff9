package dev.levee.redis;

import io.netty.buffer.ByteBuf;

/**
 * Reads the Redis protocol (RESP2 and RESP3) as strictly as it is written: lines end with CR LF, numbers are digits, a text is
 * as long as it says. Tells where each reply ends; keeps a few numbers and no content. For one connection, on its event loop.
 */
final class ReplyScanner {
    /** As deep as the driver follows. */
    private static final int DEEPEST = 31;
    /** What Redis itself holds a text to: {@code proto-max-bulk-len}. */
    private static final long LONGEST_TEXT = 512L << 20;
    /** What Redis itself holds the number of elements to. */
    private static final long MOST_ELEMENTS = 1 << 20;

    private static final int LONGEST_LINE = 64 << 10;
    private static final int MOST_DIGITS = 19;

    /** Hears of each reply of the outermost level that has ended. */
    interface Listener {
        /**
         * @param type its first byte
         * @param size the length of a text or the number of elements, -1 for a null; 0 for any other type
         * @return whether it may be so
         */
        boolean ended(byte type, long size);
    }

    private enum Expecting {
        TYPE,
        LINE,
        LINE_FEED,
        TEXT,
        END_OF_TEXT,
        LINE_FEED_OF_TEXT
    }

    private final Listener listener;
    private final long[] missing = new long[DEEPEST];
    private int depth;
    private Expecting expecting = Expecting.TYPE;
    private byte type;
    private int lineLength;
    private long number;
    private boolean negative;
    private long textLeft;
    private byte outerType;
    private long outerSize;

    ReplyScanner(Listener listener) {
        this.listener = listener;
    }

    /** Whether a reply has begun and not ended. */
    boolean within() {
        return depth > 0 || expecting != Expecting.TYPE;
    }

    /** Looks at all that can be read, and leaves it. False if it is no reply, or not one that may be; then this is of no more use. */
    boolean accepts(ByteBuf bytes) {
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        while (at < end) {
            if (expecting == Expecting.TEXT) {
                long skipped = Math.min(textLeft, end - at);
                textLeft -= skipped;
                at += (int) skipped;
                if (textLeft == 0) {
                    expecting = Expecting.END_OF_TEXT;
                }
            } else if (!accepts(bytes.getByte(at++))) {
                return false;
            }
        }
        return true;
    }

    private boolean accepts(byte next) {
        return switch (expecting) {
            case TYPE -> begins(next);
            case LINE -> next == '\r' ? expect(Expecting.LINE_FEED) : inLine(next);
            case LINE_FEED -> next == '\n' && lineEnded();
            case END_OF_TEXT -> next == '\r' && expect(Expecting.LINE_FEED_OF_TEXT);
            case LINE_FEED_OF_TEXT -> next == '\n' && ended();
            case TEXT -> throw new IllegalStateException("A text is skipped.");
        };
    }

    private boolean expect(Expecting what) {
        expecting = what;
        return true;
    }

    private boolean begins(byte next) {
        type = next;
        lineLength = 0;
        number = 0;
        negative = false;
        if (depth == 0) {
            outerType = next;
            outerSize = 0;
        }
        boolean known = switch (next) {
            case '+', '-', ':', '_', '#', ',', '(', '$', '=', '!', '*', '~', '%' -> true;
            // What a server sends unasked stands for itself, as do the attributes of a reply.
            case '>', '|' -> depth == 0;
            default -> false;
        };
        return known && expect(Expecting.LINE);
    }

    private boolean inLine(byte next) {
        lineLength++;
        return switch (type) {
            case '+', '-' -> next != '\n' && lineLength <= LONGEST_LINE;
            case ',', '(' -> next >= '+' && next <= 'z' && lineLength <= LONGEST_LINE;
            case '#' -> lineLength == 1 && (next == 't' || next == 'f');
            case '_' -> false;
            default -> inNumber(next);
        };
    }

    private boolean inNumber(byte next) {
        if (next == '-') {
            negative = true;
            return lineLength == 1;
        }
        number = number * 10 + (next - '0');
        return next >= '0' && next <= '9' && lineLength <= MOST_DIGITS + (negative ? 1 : 0);
    }

    private boolean lineEnded() {
        return switch (type) {
            case '+', '-', '_', ',', '(' -> ended();
            case '#' -> lineLength == 1 && ended();
            case ':' -> hasDigits() && ended();
            case '$', '=', '!' -> textFollows();
            case '*', '~', '>' -> elementsFollow(number);
            case '%' -> elementsFollow(2 * number);
            default -> elementsFollow(2 * number + 1);
        };
    }

    private boolean hasDigits() {
        return lineLength > (negative ? 1 : 0);
    }

    private boolean textFollows() {
        if (isNull()) {
            return sized(-1) && ended();
        }
        textLeft = number;
        return isSize(LONGEST_TEXT) && sized(number) && expect(number == 0 ? Expecting.END_OF_TEXT : Expecting.TEXT);
    }

    private boolean elementsFollow(long elements) {
        if (isNull()) {
            return sized(-1) && ended();
        }
        if (!isSize(MOST_ELEMENTS) || !sized(number)) {
            return false;
        }
        if (elements == 0) {
            return ended();
        }
        if (depth == DEEPEST) {
            return false;
        }
        missing[depth++] = elements;
        return expect(Expecting.TYPE);
    }

    /** RESP2 says null by a size of -1. */
    private boolean isNull() {
        return negative && number == 1 && lineLength == 2 && (type == '$' || type == '*');
    }

    private boolean isSize(long most) {
        return hasDigits() && !negative && number >= 0 && number <= most;
    }

    private boolean sized(long size) {
        if (depth == 0) {
            outerSize = size;
        }
        return true;
    }

    private boolean ended() {
        expecting = Expecting.TYPE;
        while (depth > 0) {
            if (--missing[depth - 1] > 0) {
                return true;
            }
            depth--;
        }
        return listener.ended(outerType, outerSize);
    }
}
