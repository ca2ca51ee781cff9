package dev.levee.internal.key;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds types without a canonical form when a cache is built, not at its first get. */
final class ParamTypes {
    private static final Set<Class<?>> DECIDED_BY_VALUE =
            Set.of(Object.class, Number.class, Collection.class, ZoneId.class, Enum.class, Record.class);

    private final Set<Type> seen = new HashSet<>();

    private ParamTypes() {}

    static void check(Type type, String place) {
        new ParamTypes().look(type, place);
    }

    private void look(Type type, String place) {
        if (!seen.add(type)) {
            return; // records may nest in themselves
        }
        if (type instanceof Class<?> raw) {
            lookAtClass(raw, place);
        } else if (type instanceof ParameterizedType generic) {
            look(generic.getRawType(), place);
            for (Type argument : generic.getActualTypeArguments()) {
                look(argument, place);
            }
        } else if (type instanceof GenericArrayType array) {
            look(array.getGenericComponentType(), place);
        } else if (type instanceof WildcardType wildcard) {
            for (Type bound : wildcard.getUpperBounds()) {
                look(bound, place);
            }
        }
        // A type variable is left: what stands for it is looked at where it is named, or else when a key is made.
    }

    private void lookAtClass(Class<?> type, String place) {
        if (type.isPrimitive() || DECIDED_BY_VALUE.contains(type)) {
            return;
        }
        if (type.isArray()) {
            look(type.getComponentType(), place);
            return;
        }
        boolean gathers = List.class.isAssignableFrom(type)
                || Set.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type);
        if (Modifier.isAbstract(type.getModifiers()) && !gathers && !type.isEnum()) {
            throw new IllegalArgumentException(
                    place + ": " + type.getTypeName() + " is abstract, and a key does not tell its"
                            + " classes apart: a record is the map of its components, whatever its name. Use one record, with an"
                            + " enum that says which case it is.");
        }
        if (Form.of(type) instanceof Form.Refused refused) {
            throw new IllegalArgumentException(place + ": " + refused.reason());
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                look(component.getGenericType(), place + "." + component.getName());
            }
        }
    }
}
