package dev.levee.internal.key;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A record, written as the map of its components. Names are written and sorted once, when the class is first seen. */
final class RecordForm implements Form {
    private final Component[] components;

    private RecordForm(Component[] components) {
        this.components = components;
    }

    /** The form of a record class, or why it cannot be read. */
    static Form of(Class<?> type) {
        RecordComponent[] declared = type.getRecordComponents();
        Component[] components = new Component[declared.length];
        for (int i = 0; i < declared.length; i++) {
            Method accessor = declared[i].getAccessor();
            // Records are mostly nested and seldom public, so their accessors are reached by reflection: the class path
            // allows that always, a named module if it opens the package.
            if (!accessor.trySetAccessible()) {
                return new Refused(closed(type));
            }
            components[i] = new Component(declared[i], accessor);
        }
        Arrays.sort(components, (a, b) -> Arrays.compareUnsigned(a.name, b.name));
        return new RecordForm(components);
    }

    private static String closed(Class<?> type) {
        Module levee = RecordForm.class.getModule();
        String opens = "opens " + type.getPackageName() + (levee.isNamed() ? " to " + levee.getName() : "") + ";";
        return type.getTypeName() + " cannot be read: " + type.getModule() + " does not open the package "
                + type.getPackageName() + ". Add \"" + opens + "\" to its module-info.java.";
    }

    @Override
    public void write(Object value, Canonical out) {
        out.beginMap(components.length);
        for (Component component : components) {
            out.raw(component.name);
            component.write(value, out);
        }
        out.leave();
    }

    /** One component: its name in canonical form, and how to read it without boxing. */
    private static final class Component {
        private enum Read {
            INTEGER,
            REAL,
            BOOLEAN,
            OTHER
        }

        private final byte[] name;
        private final Read read;
        private final MethodHandle accessor;

        Component(RecordComponent component, Method accessor) {
            this.name = new Canonical().text(component.getName()).toBytes();
            Class<?> type = component.getType();
            Class<?> readAs = Object.class;
            if (type == int.class || type == long.class || type == short.class || type == byte.class) {
                read = Read.INTEGER;
                readAs = long.class;
            } else if (type == double.class || type == float.class) {
                read = Read.REAL;
                readAs = double.class;
            } else if (type == boolean.class) {
                read = Read.BOOLEAN;
                readAs = boolean.class;
            } else {
                read = Read.OTHER;
            }
            try {
                this.accessor =
                        MethodHandles.lookup().unreflect(accessor).asType(MethodType.methodType(readAs, Object.class));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("It was made accessible before.", e);
            }
        }

        void write(Object owner, Canonical out) {
            try {
                switch (read) {
                    case INTEGER -> out.integer((long) accessor.invokeExact(owner));
                    case REAL -> out.real((double) accessor.invokeExact(owner));
                    case BOOLEAN -> out.bool((boolean) accessor.invokeExact(owner));
                    case OTHER -> out.value((@Nullable Object) accessor.invokeExact(owner));
                }
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("A record's accessor threw a checked exception.", e);
            }
        }
    }
}
