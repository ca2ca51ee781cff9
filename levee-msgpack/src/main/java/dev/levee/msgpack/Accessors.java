package dev.levee.msgpack;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

/** The accessors and the constructor of a record class, public or not. */
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

    /** Calls the canonical constructor with its arguments from an array: {@code (Object[]) -> Object}. */
    MethodHandle constructor() {
        Class<?>[] parameters = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return lookup.unreflectConstructor(type.getDeclaredConstructor(parameters))
                    .asFixedArity()
                    .asType(MethodType.genericMethodType(parameters.length))
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw unreachable(e);
        }
    }

    /** Gets a component from a record: {@code (Object) -> T}. */
    MethodHandle getter(RecordComponent component) {
        try {
            return lookup.unreflect(component.getAccessor())
                    .asType(MethodType.methodType(component.getType(), Object.class));
        } catch (IllegalAccessException e) {
            throw unreachable(e);
        }
    }

    private IllegalArgumentException unreachable(Throwable e) {
        return new IllegalArgumentException(
                type.getName()
                        + " cannot be read: its accessors are out of reach. Make it public, or open its package.",
                e);
    }
}
