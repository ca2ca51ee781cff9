package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value that may be absent: nil, or what it holds. */
final class OptionalShape extends Shape {
    private final Shape content;
    private final Function<Object, @Nullable Object> open;
    private final Function<Object, Object> close;
    private final Object empty;

    private OptionalShape(
            Shape content, Function<Object, @Nullable Object> open, Function<Object, Object> close, Object empty) {
        this.content = content;
        this.open = open;
        this.close = close;
        this.empty = empty;
    }

    static OptionalShape of(Shape content) {
        return new OptionalShape(
                content, optional -> ((Optional<?>) optional).orElse(null), Optional::of, Optional.empty());
    }

    static OptionalShape ofInt(Shape content) {
        return new OptionalShape(
                content,
                optional -> ((OptionalInt) optional).isPresent() ? (Object) ((OptionalInt) optional).getAsInt() : null,
                value -> OptionalInt.of((Integer) value),
                OptionalInt.empty());
    }

    static OptionalShape ofLong(Shape content) {
        return new OptionalShape(
                content,
                optional ->
                        ((OptionalLong) optional).isPresent() ? (Object) ((OptionalLong) optional).getAsLong() : null,
                value -> OptionalLong.of((Long) value),
                OptionalLong.empty());
    }

    static OptionalShape ofDouble(Shape content) {
        return new OptionalShape(
                content,
                optional -> ((OptionalDouble) optional).isPresent()
                        ? (Object) ((OptionalDouble) optional).getAsDouble()
                        : null,
                value -> OptionalDouble.of((Double) value),
                OptionalDouble.empty());
    }

    @Override
    void write(Output out, @Nullable Object value) {
        if (value == null) {
            // It would come back as an empty one: a value that no one wrote.
            throw new CodecException("an Optional is null; make it Optional.empty()");
        }
        content.write(out, open.apply(value));
    }

    @Override
    Object read(Input in) {
        return in.nil() ? empty : close.apply(content.readPresent(in));
    }

    @Override
    void writePresent(Output out, Object value) {
        write(out, value);
    }

    @Override
    Object readPresent(Input in) {
        return close.apply(content.readPresent(in));
    }

    @Override
    Object missing() {
        return empty;
    }

    @Override
    void describe(Description text) {
        text.add("optional(").add(content).add(")");
    }
}
