package dev.levee.redis;

import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.BooleanOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;

/** What the reply to a command may look like from outside: its type, and its size where the command decides that. */
final class Shape {
    private Shape() {}

    /**
     * Whether a reply may be the one to this command. An error may be one to any; of commands that only the driver sends
     * nothing is known.
     *
     * @param type the first byte of the reply
     * @param size the length of a text or the number of elements
     */
    static boolean fits(RedisCommand<?, ?, ?> command, byte type, long size) {
        if (type == '-' || type == '!' || type == '|') {
            return true;
        }
        CommandOutput<?, ?, ?> output = command.getOutput();
        if (output instanceof Elements<?, ?> elements) {
            return type == '*' && size == elements.count;
        }
        if (output instanceof Text<?, ?> text) {
            return type == '$' && size == text.length;
        }
        if (command.getType() == CommandType.MGET) {
            return type == '*' && size == command.getArgs().count();
        }
        if (command.getType() == CommandType.TIME) {
            return type == '*' && size == 2;
        }
        if (output instanceof IntegerOutput || output instanceof BooleanOutput) {
            return type == ':' || type == '#';
        }
        // Its subclasses read other replies as well.
        return output == null || output.getClass() != ValueOutput.class || type == '$' || type == '_';
    }

    /** Reads a reply of exactly so many elements. */
    static final class Elements<K, V> extends NestedMultiOutput<K, V> {
        private final int count;

        Elements(RedisCodec<K, V> codec, int count) {
            super(codec);
            this.count = count;
        }
    }

    /** Reads a text of exactly so many bytes. */
    static final class Text<K, V> extends ValueOutput<K, V> {
        private final int length;

        Text(RedisCodec<K, V> codec, int length) {
            super(codec);
            this.length = length;
        }
    }
}
