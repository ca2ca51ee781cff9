package dev.levee.msgpack;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A type of which nothing is open: every type variable is replaced by what it stands for. Equal for equal types.
 *
 * @param raw the class
 * @param arguments its type arguments; an array's component
 */
record Known(Class<?> raw, List<Known> arguments) {
    /** A record that nests ever larger types in itself would otherwise have no end. */
    private static final int MAX_NESTING = 16;

    Known {
        if (nesting(arguments) > MAX_NESTING) {
            throw new IllegalArgumentException("its type arguments are nested more than " + MAX_NESTING
                    + " deep, as if without end. Give it a type of fixed size.");
        }
    }

    private static int nesting(List<Known> arguments) {
        return arguments.stream()
                .mapToInt(argument -> 1 + nesting(argument.arguments))
                .max()
                .orElse(0);
    }

    /** @throws IllegalArgumentException if something in {@code type} is left open */
    static Known of(Type type) {
        return of(type, Map.of());
    }

    /** {@code type} as it is used inside of this type. */
    Known within(Type type) {
        return of(type, bindings());
    }

    private static Known of(Type type, Map<TypeVariable<?>, Known> bound) {
        if (type instanceof Class<?> c) {
            return ofClass(c, bound);
        }
        if (type instanceof ParameterizedType p) {
            return new Known(
                    (Class<?>) p.getRawType(),
                    Stream.of(p.getActualTypeArguments())
                            .map(argument -> of(argument, bound))
                            .toList());
        }
        if (type instanceof GenericArrayType a) {
            Known component = of(a.getGenericComponentType(), bound);
            return new Known(component.raw().arrayType(), List.of(component));
        }
        if (type instanceof WildcardType w) {
            // What is read as ? extends Price is a Price; a bare ? is an Object, and refused as one.
            return of(w.getUpperBounds()[0], bound);
        }
        Known known = type instanceof TypeVariable<?> ? bound.get(type) : null;
        if (known == null) {
            throw new IllegalArgumentException("nothing says what its type variable " + type.getTypeName()
                    + " stands for. Name the whole type: new TypeRef<Page<Price>>() {}");
        }
        return known;
    }

    private static Known ofClass(Class<?> type, Map<TypeVariable<?>, Known> bound) {
        if (type.isArray()) {
            return new Known(type, List.of(of(type.getComponentType(), bound)));
        }
        if (type.getTypeParameters().length > 0) {
            throw new IllegalArgumentException(
                    type.getName() + " is raw: nothing says what it holds. Give it its type arguments, as in "
                            + "List<Price>; at the top by new TypeRef<List<Price>>() {}");
        }
        return new Known(type, List.of());
    }

    private Map<TypeVariable<?>, Known> bindings() {
        if (arguments.isEmpty() || raw.isArray()) {
            return Map.of();
        }
        Map<TypeVariable<?>, Known> bindings = new HashMap<>();
        TypeVariable<?>[] variables = raw.getTypeParameters();
        for (int i = 0; i < variables.length; i++) {
            bindings.put(variables[i], arguments.get(i));
        }
        return bindings;
    }

    /**
     * The subtype {@code sub} of this type, its variables taken from this type's arguments.
     *
     * @throws IllegalArgumentException if this type does not say what one of them stands for
     */
    Known subtype(Class<?> sub) {
        if (sub.getTypeParameters().length == 0) {
            return new Known(sub, List.of());
        }
        Map<TypeVariable<?>, Known> bindings = new HashMap<>();
        Stream.concat(Stream.of(sub.getGenericInterfaces()), Stream.ofNullable(sub.getGenericSuperclass()))
                .filter(parent -> parent instanceof ParameterizedType p && p.getRawType() == raw)
                .forEach(parent -> {
                    Type[] given = ((ParameterizedType) parent).getActualTypeArguments();
                    for (int i = 0; i < given.length; i++) {
                        if (given[i] instanceof TypeVariable<?> variable) {
                            bindings.put(variable, arguments.get(i));
                        }
                    }
                });
        return new Known(
                sub,
                Stream.of(sub.getTypeParameters())
                        .map(variable -> of(variable, bindings))
                        .toList());
    }

    @Override
    public String toString() {
        if (raw.isArray() || arguments.isEmpty()) {
            return raw.getTypeName();
        }
        return raw.getTypeName() + arguments.stream().map(Known::toString).collect(Collectors.joining(", ", "<", ">"));
    }
}
