package dev.levee.msgpack;

import java.lang.reflect.Method;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record. The common types are written and read here, without boxes and without going through their
 * shape: a switch that the compiler sees through costs less than a call that it cannot, and there is one for each field.
 */
final class Field {
    private enum Kind {
        TEXT,
        INT,
        LONG,
        DOUBLE,
        BOOLEAN,
        OTHER
    }

    final String name;
    final EncodedName encodedName;
    final Shape shape;
    private final Kind kind;
    private final Object accessor;

    private Field(String name, Shape shape, Kind kind, Object accessor) {
        this.name = name;
        this.encodedName = new EncodedName(name);
        this.shape = shape;
        this.kind = kind;
        this.accessor = accessor;
    }

    static Field of(String name, Shape shape, Method accessor, Accessors accessors) {
        Class<?> type = accessor.getReturnType();
        if (type == int.class) {
            return new Field(name, shape, Kind.INT, accessors.toInt(accessor));
        }
        if (type == long.class) {
            return new Field(name, shape, Kind.LONG, accessors.toLong(accessor));
        }
        if (type == double.class) {
            return new Field(name, shape, Kind.DOUBLE, accessors.toDouble(accessor));
        }
        if (type == boolean.class) {
            return new Field(name, shape, Kind.BOOLEAN, accessors.toBoolean(accessor));
        }
        return new Field(name, shape, type == String.class ? Kind.TEXT : Kind.OTHER, accessors.toObject(accessor));
    }

    /** Writes the component of {@code value}, without its name. */
    @SuppressWarnings("unchecked")
    void write(Output out, Object value) {
        switch (kind) {
            case INT -> out.integer(((ToIntFunction<Object>) accessor).applyAsInt(value));
            case LONG -> out.integer(((ToLongFunction<Object>) accessor).applyAsLong(value));
            case DOUBLE -> out.float64(((ToDoubleFunction<Object>) accessor).applyAsDouble(value));
            case BOOLEAN -> out.bool(((Predicate<Object>) accessor).test(value));
            case TEXT -> {
                Object text = ((Function<Object, @Nullable Object>) accessor).apply(value);
                if (text == null) {
                    out.nil();
                } else {
                    out.text((String) text);
                }
            }
            case OTHER -> shape.write(out, ((Function<Object, @Nullable Object>) accessor).apply(value));
        }
    }

    /** Reads the component, as its shape does. */
    @Nullable
    Object read(Input in) {
        return switch (kind) {
            case INT -> (Object) in.int32();
            case LONG -> (Object) in.int64();
            case DOUBLE -> (Object) in.float64();
            case BOOLEAN -> (Object) in.bool();
            case TEXT -> in.nil() ? null : in.text();
            case OTHER -> shape.read(in);
        };
    }
}
