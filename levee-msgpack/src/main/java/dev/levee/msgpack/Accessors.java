package dev.levee.msgpack;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The accessors and the constructor of a record class as calls that cost about what compiled code costs. */
final class Accessors {
    private final Class<?> type;
    private final MethodHandles.Lookup lookup;

    private Accessors(Class<?> type, MethodHandles.Lookup lookup) {
        this.type = type;
        this.lookup = lookup;
    }

    /** @throws IllegalArgumentException if the record's module keeps it closed, with the line that opens it */
    static Accessors of(Class<?> type) {
        try {
            return new Accessors(type, MethodHandles.privateLookupIn(type, MethodHandles.lookup()));
        } catch (IllegalAccessException e) {
            Module module = type.getModule();
            if (Modifier.isPublic(type.getModifiers()) && module.isExported(type.getPackageName())) {
                return new Accessors(type, MethodHandles.publicLookup());
            }
            throw new IllegalArgumentException(
                    type.getName() + " cannot be read: its package is closed. Add 'opens " + type.getPackageName()
                            + " to dev.levee.msgpack;' to the module-info of " + module.getName() + ".",
                    e);
        }
    }

    /** As {@link #of}, with what another lookup may do. */
    static Accessors by(Class<?> type, MethodHandles.Lookup lookup) {
        return new Accessors(type, lookup);
    }

    /** Calls the canonical constructor with its arguments from an array: {@code (Object[]) -> Object}. */
    MethodHandle constructor() {
        Class<?>[] parameters = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(parameters);
            return lookup.unreflectConstructor(canonical)
                    .asFixedArity()
                    .asType(MethodType.genericMethodType(parameters.length))
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw unreachable(e);
        }
    }

    /** A call of an accessor whose result is an int, a short or a byte. */
    @SuppressWarnings("unchecked")
    ToIntFunction<Object> toInt(Method accessor) {
        MethodHandle handle = handle(accessor);
        Object spun = spin(handle, ToIntFunction.class, "applyAsInt", int.class);
        if (spun != null) {
            return (ToIntFunction<Object>) spun;
        }
        MethodHandle call = handle.asType(MethodType.methodType(int.class, Object.class));
        return value -> {
            try {
                return (int) call.invokeExact(value);
            } catch (Throwable e) {
                throw sneaky(e);
            }
        };
    }

    /** A call of an accessor whose result is a long. */
    @SuppressWarnings("unchecked")
    ToLongFunction<Object> toLong(Method accessor) {
        MethodHandle handle = handle(accessor);
        Object spun = spin(handle, ToLongFunction.class, "applyAsLong", long.class);
        if (spun != null) {
            return (ToLongFunction<Object>) spun;
        }
        MethodHandle call = handle.asType(MethodType.methodType(long.class, Object.class));
        return value -> {
            try {
                return (long) call.invokeExact(value);
            } catch (Throwable e) {
                throw sneaky(e);
            }
        };
    }

    /** A call of an accessor whose result is a double. */
    @SuppressWarnings("unchecked")
    ToDoubleFunction<Object> toDouble(Method accessor) {
        MethodHandle handle = handle(accessor);
        Object spun = spin(handle, ToDoubleFunction.class, "applyAsDouble", double.class);
        if (spun != null) {
            return (ToDoubleFunction<Object>) spun;
        }
        MethodHandle call = handle.asType(MethodType.methodType(double.class, Object.class));
        return value -> {
            try {
                return (double) call.invokeExact(value);
            } catch (Throwable e) {
                throw sneaky(e);
            }
        };
    }

    /** A call of an accessor whose result is a boolean. */
    @SuppressWarnings("unchecked")
    Predicate<Object> toBoolean(Method accessor) {
        MethodHandle handle = handle(accessor);
        Object spun = spin(handle, Predicate.class, "test", boolean.class);
        if (spun != null) {
            return (Predicate<Object>) spun;
        }
        MethodHandle call = handle.asType(MethodType.methodType(boolean.class, Object.class));
        return value -> {
            try {
                return (boolean) call.invokeExact(value);
            } catch (Throwable e) {
                throw sneaky(e);
            }
        };
    }

    /** A call of an accessor; a primitive result is boxed. */
    @SuppressWarnings("unchecked")
    Function<Object, @Nullable Object> toObject(Method accessor) {
        MethodHandle handle = handle(accessor);
        Object spun = spin(handle, Function.class, "apply", Object.class);
        if (spun != null) {
            return (Function<Object, @Nullable Object>) spun;
        }
        MethodHandle call = handle.asType(MethodType.methodType(Object.class, Object.class));
        return value -> {
            try {
                return (Object) call.invokeExact(value);
            } catch (Throwable e) {
                throw sneaky(e);
            }
        };
    }

    private MethodHandle handle(Method accessor) {
        try {
            return lookup.unreflect(accessor);
        } catch (IllegalAccessException e) {
            throw unreachable(e);
        }
    }

    /** The accessor as a class of its own; null where the lookup may not define one (a record in another module). */
    private @Nullable Object spin(MethodHandle handle, Class<?> function, String method, Class<?> result) {
        Class<?> actual = handle.type().returnType();
        Class<?> instantiated = result == Object.class && actual.isPrimitive()
                ? MethodType.methodType(actual).wrap().returnType()
                : result == Object.class ? actual : result;
        try {
            return LambdaMetafactory.metafactory(
                            lookup,
                            method,
                            MethodType.methodType(function),
                            MethodType.methodType(result, Object.class),
                            handle,
                            MethodType.methodType(instantiated, type))
                    .getTarget()
                    .invoke();
        } catch (LambdaConversionException e) {
            return null;
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    private IllegalArgumentException unreachable(Throwable e) {
        return new IllegalArgumentException(
                type.getName()
                        + " cannot be read: its accessors are out of reach. Make it public, or open its package.",
                e);
    }

    /** What an accessor throws is handled where the record is written. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
        throw (E) e;
    }
}
