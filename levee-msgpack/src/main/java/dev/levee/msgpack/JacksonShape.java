package dev.levee.msgpack;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.levee.spi.CodecException;
import java.io.IOException;

/**
 * A value that Jackson writes: one MessagePack value among ours. Before Jackson sees foreign bytes they have been checked
 * from end to end, so it meets neither a false length nor nesting past our bound.
 */
final class JacksonShape extends Shape {
    private final String type;
    private final String description;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    JacksonShape(String type, String description, ObjectWriter writer, ObjectReader reader) {
        this.type = type;
        this.description = description;
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    void writePresent(Output out, Object value) {
        byte[] encoded;
        try {
            encoded = writer.writeValueAsBytes(value);
            // What could not be read is not written.
            new Input(encoded, out.depth()).skip();
        } catch (IOException e) {
            throw new CodecException(
                    "Jackson could not write a " + type + ": " + e.getClass().getName());
        }
        out.raw(encoded);
    }

    @Override
    Object readPresent(Input in) {
        int from = in.position();
        in.skip();
        Object value;
        try (JsonParser parser =
                new CheckedParser(reader.getFactory().createParser(in.bytes(), from, in.position() - from))) {
            value = reader.readValue(parser);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw in.wrong(
                    "Jackson could not read a " + type + " (" + e.getClass().getName() + ")");
        }
        if (value == null) {
            throw in.wrong("Jackson read no " + type);
        }
        return value;
    }

    @Override
    void describe(Description text) {
        text.add(description);
    }
}
