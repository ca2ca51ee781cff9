package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record, as a map of its components by name, in declared order. A reader passes over names it does not know, and takes
 * the ones it misses as null, as an empty Optional or as a primitive's zero; the canonical constructor may put in
 * something better.
 */
final class RecordShape extends Shape {
    private final Class<?> type;

    // Set once by the compiler before the shape is published: a recursive record's fields hold its own shape.
    private Field[] fields = {};
    private Run[] runs = {};
    private @Nullable Object[] missing = {};
    private NameTable names = new NameTable(List.of());
    private @Nullable MethodHandle constructor;

    RecordShape(Class<?> type) {
        this.type = type;
    }

    void complete(List<Field> declared, MethodHandle canonical) {
        this.fields = declared.toArray(Field[]::new);
        this.runs = Run.of(declared).toArray(Run[]::new);
        this.missing = declared.stream().map(field -> field.shape.missing()).toArray();
        this.names = new NameTable(declared.stream().map(field -> field.name).toList());
        this.constructor = canonical;
    }

    @Override
    void writePresent(Output out, Object value) {
        out.enter();
        out.map(fields.length);
        writeFields(out, value);
        out.leave();
    }

    /** Writes the value behind a field that tells its type. */
    void writeTagged(Output out, byte[] tag, Object value) {
        out.enter();
        out.map(fields.length + 1);
        out.raw(tag);
        writeFields(out, value);
        out.leave();
    }

    private void writeFields(Output out, Object value) {
        try {
            for (Run run : runs) {
                run.write(out, value, this);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CodecException("an accessor of " + type.getName() + " threw "
                    + e.getClass().getName());
        }
    }

    @Override
    Object readPresent(Input in) {
        int size = in.map();
        in.enter();
        Object value = readFields(in, size);
        in.leave();
        return value;
    }

    /** Reads {@code size} fields. Nearly always they are ours, in our order; then no name is looked up. */
    Object readFields(Input in, int size) {
        @Nullable Object[] values = missing.clone();
        int i = 0;
        try {
            for (; i < size && i < fields.length && fields[i].takeName(in); i++) {
                values[i] = fields[i].read(in);
            }
        } catch (CodecException e) {
            throw in.place(e, place(fields[i]));
        }
        if (i < size) {
            readOthers(in, size - i, values, i);
        }
        return construct(in, values);
    }

    /** Reads fields in any order, after the first {@code known} of ours. */
    private void readOthers(Input in, int size, @Nullable Object[] values, int known) {
        BitSet read = new BitSet(fields.length);
        read.set(0, known);
        for (int i = 0; i < size; i++) {
            int field = names.take(in);
            if (field < 0) {
                in.skip();
                continue;
            }
            if (read.get(field)) {
                throw in.wrong(place(fields[field]) + " stands there twice");
            }
            read.set(field);
            try {
                values[field] = fields[field].read(in);
            } catch (CodecException e) {
                throw in.place(e, place(fields[field]));
            }
        }
    }

    private Object construct(Input in, @Nullable Object[] values) {
        MethodHandle canonical = constructor;
        if (canonical == null) {
            throw new IllegalStateException(type + " was not compiled to its end");
        }
        try {
            return (Object) canonical.invokeExact(values);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            // Neither its message nor itself goes on: both may hold the value.
            throw in.wrong("the constructor of " + type.getName() + " threw "
                    + e.getClass().getName());
        }
    }

    /** How messages name a field. */
    String place(Field field) {
        return type.getSimpleName() + "." + field.name;
    }

    @Override
    void describe(Description text) {
        text.add("{");
        for (Field field : fields) {
            text.name(field.name).add(":").add(field.shape).add(";");
        }
        text.add("}");
    }
}
