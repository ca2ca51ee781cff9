package dev.levee.msgpack;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** One component of a record. The common types are read here, without going through their shape. */
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
    final Shape shape;
    private final EncodedName encodedName;
    private final Kind kind;
    private final MethodHandle getter;
    private final MethodHandle boxingGetter;

    /** @param getter {@code (Object record) -> T} */
    Field(String name, Shape shape, MethodHandle getter) {
        this.name = name;
        this.encodedName = new EncodedName(name);
        this.shape = shape;
        this.kind = kind(getter.type().returnType());
        this.getter = getter;
        this.boxingGetter = getter.asType(MethodType.methodType(Object.class, Object.class));
    }

    private static Kind kind(Class<?> type) {
        if (type == String.class) {
            return Kind.TEXT;
        }
        if (type == int.class) {
            return Kind.INT;
        }
        if (type == long.class) {
            return Kind.LONG;
        }
        if (type == double.class) {
            return Kind.DOUBLE;
        }
        return type == boolean.class ? Kind.BOOLEAN : Kind.OTHER;
    }

    /** Whether nothing is nested in it. */
    boolean isLeaf() {
        return shape instanceof Scalar || shape instanceof TextShape || shape instanceof EnumShape;
    }

    /** Writes the name and the component of {@code value}. */
    void write(Output out, Object value) throws Throwable {
        out.name(encodedName);
        shape.write(out, (Object) boxingGetter.invokeExact(value));
    }

    /** What {@link #write} does, as one call for the compiler to see through: {@code (Output, Object record) -> void}. */
    MethodHandle writer() {
        MethodHandle write = switch (kind) {
            case INT, LONG -> Writers.INTEGER;
            case DOUBLE -> Writers.FLOAT64;
            case BOOLEAN -> Writers.BOOL;
            case TEXT -> Writers.TEXT;
            case OTHER -> Writers.SHAPE.bindTo(shape);
        };
        MethodHandle get = getter.asType(MethodType.methodType(write.type().parameterType(1), Object.class));
        return MethodHandles.foldArguments(
                MethodHandles.filterArguments(write, 1, get),
                MethodHandles.insertArguments(Writers.NAME, 1, encodedName));
    }

    boolean takeName(Input in) {
        return in.matches(encodedName);
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

    /** The steps of writing a field, to be put together. */
    private static final class Writers {
        private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
        static final MethodHandle NAME = output("name", EncodedName.class);
        static final MethodHandle INTEGER = output("integer", long.class);
        static final MethodHandle FLOAT64 = output("float64", double.class);
        static final MethodHandle BOOL = output("bool", boolean.class);
        static final MethodHandle TEXT = output("textOrNil", String.class);
        static final MethodHandle SHAPE = find(Shape.class, "write", Output.class, Object.class);

        private static MethodHandle output(String method, Class<?> parameter) {
            return find(Output.class, method, parameter);
        }

        private static MethodHandle find(Class<?> owner, String method, Class<?>... parameters) {
            try {
                return LOOKUP.findVirtual(owner, method, MethodType.methodType(void.class, parameters));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(owner + " has no " + method, e);
            }
        }
    }
}
