package dev.levee.msgpack;

import java.lang.reflect.Method;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One component of a record. The common primitives are written without being boxed. */
abstract class Field {
    final String name;
    final byte[] encodedName;
    final Shape shape;

    private Field(String name, Shape shape) {
        this.name = name;
        this.encodedName = NameTable.encoded(name);
        this.shape = shape;
    }

    /** Writes the component's value, without its name. */
    abstract void write(Output out, Object value);

    static Field of(String name, Shape shape, Method accessor, Accessors accessors) {
        Class<?> type = accessor.getReturnType();
        if (type == int.class || type == short.class || type == byte.class) {
            ToIntFunction<Object> get = accessors.toInt(accessor);
            return new Field(name, shape) {
                @Override
                void write(Output out, Object value) {
                    out.integer(get.applyAsInt(value));
                }
            };
        }
        if (type == long.class) {
            ToLongFunction<Object> get = accessors.toLong(accessor);
            return new Field(name, shape) {
                @Override
                void write(Output out, Object value) {
                    out.integer(get.applyAsLong(value));
                }
            };
        }
        if (type == double.class) {
            ToDoubleFunction<Object> get = accessors.toDouble(accessor);
            return new Field(name, shape) {
                @Override
                void write(Output out, Object value) {
                    out.float64(get.applyAsDouble(value));
                }
            };
        }
        if (type == boolean.class) {
            Predicate<Object> get = accessors.toBoolean(accessor);
            return new Field(name, shape) {
                @Override
                void write(Output out, Object value) {
                    out.bool(get.test(value));
                }
            };
        }
        Function<Object, @Nullable Object> get = accessors.toObject(accessor);
        return new Field(name, shape) {
            @Override
            void write(Output out, Object value) {
                this.shape.write(out, get.apply(value));
            }
        };
    }
}
