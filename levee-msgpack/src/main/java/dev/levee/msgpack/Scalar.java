package dev.levee.msgpack;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value without parts. */
final class Scalar extends Shape {

    /** Writes one kind of scalar. */
    interface Writer<T> {
        void write(Output out, T value);
    }

    private final String name;
    private final Writer<Object> writer;
    private final Function<Input, Object> reader;
    private final @Nullable Object zero;

    private Scalar(String name, Writer<Object> writer, Function<Input, Object> reader, @Nullable Object zero) {
        this.name = name;
        this.writer = writer;
        this.reader = reader;
        this.zero = zero;
    }

    /** A scalar that may be null. Writer and reader are called as they are: each layer around them would show. */
    @SuppressWarnings("unchecked")
    static <T> Scalar of(Class<T> type, Writer<T> writer, Function<Input, T> reader) {
        return new Scalar(type.getSimpleName(), (Writer<Object>) writer, (Function<Input, Object>) reader, null);
    }

    /** The primitive form of this, which is never null, and {@code zero} if missing. */
    Scalar primitive(Class<?> type, Object zero) {
        return new Scalar(type.getSimpleName(), writer, reader, zero);
    }

    @Override
    @Nullable
    Object read(Input in) {
        // A primitive's nil is left to the reader, which refuses it: zero would be a value that no one wrote.
        return zero == null && in.nil() ? null : reader.apply(in);
    }

    @Override
    void writePresent(Output out, Object value) {
        writer.write(out, value);
    }

    @Override
    Object readPresent(Input in) {
        return reader.apply(in);
    }

    @Override
    @Nullable
    Object missing() {
        return zero;
    }

    @Override
    void describe(Description text) {
        text.add(name);
    }
}
