package dev.levee.msgpack;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the shape of a type, each type once. What has no shape of ours, Jackson writes; what neither can, is refused. */
final class ShapeCompiler {
    private final Map<Known, Shape> shapes = new HashMap<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final boolean strict;
    private @Nullable JacksonTypes jackson;

    /** @param strict whether Jackson refuses fields that it does not know */
    ShapeCompiler(boolean strict) {
        this.strict = strict;
    }

    /** @throws IllegalArgumentException if a value of {@code type} cannot be written and read back */
    Shape compile(Supplier<Known> type) {
        try {
            return shape(type.get());
        } catch (IllegalArgumentException e) {
            String where = path.stream().collect(Collectors.joining(" → "));
            path.clear();
            throw where.isEmpty() ? e : new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private Shape shape(Known type) {
        Shape known = shapes.get(type);
        if (known != null) {
            return known;
        }
        Shape leaf = leaf(type);
        if (leaf != null) {
            shapes.put(type, leaf);
            return leaf;
        }
        if (type.raw().isRecord()) {
            return record(type);
        }
        String discriminator = discriminator(type.raw());
        if (type.raw().isSealed() && discriminator != null) {
            return sealed(type, discriminator);
        }
        Shape other = jackson().shape(type);
        shapes.put(type, other);
        return other;
    }

    /** Made when the first type needs it: most caches hold records only, and Jackson takes a while to load. */
    private JacksonTypes jackson() {
        JacksonTypes made = jackson;
        if (made == null) {
            made = new JacksonTypes(strict);
            jackson = made;
        }
        return made;
    }

    private @Nullable Shape leaf(Known type) {
        Class<?> raw = type.raw();
        Shape scalar = Scalars.find(raw);
        if (scalar != null) {
            return scalar;
        }
        if (raw.isArray()) {
            return new ArrayShape(raw.getComponentType(), argument(type, 0));
        }
        if (raw.isEnum()) {
            return new EnumShape(raw);
        }
        if (raw == List.class || raw == Collection.class) {
            return new CollectionShape(CollectionShape.Kind.LIST, argument(type, 0));
        }
        if (raw == ArrayList.class) {
            return new CollectionShape(CollectionShape.Kind.ARRAY_LIST, argument(type, 0));
        }
        if (raw == Set.class) {
            return new CollectionShape(CollectionShape.Kind.SET, argument(type, 0));
        }
        if (raw == HashSet.class || raw == LinkedHashSet.class) {
            return new CollectionShape(CollectionShape.Kind.LINKED_HASH_SET, argument(type, 0));
        }
        if (raw == Map.class || raw == HashMap.class || raw == LinkedHashMap.class) {
            return new MapShape(raw != Map.class, argument(type, 0), argument(type, 1));
        }
        return optional(type);
    }

    private @Nullable Shape optional(Known type) {
        Class<?> raw = type.raw();
        if (raw == OptionalInt.class) {
            return OptionalShape.ofInt(shape(Known.of(Integer.class)));
        }
        if (raw == OptionalLong.class) {
            return OptionalShape.ofLong(shape(Known.of(Long.class)));
        }
        if (raw == OptionalDouble.class) {
            return OptionalShape.ofDouble(shape(Known.of(Double.class)));
        }
        if (raw != Optional.class) {
            return null;
        }
        Shape content = argument(type, 0);
        if (content instanceof OptionalShape) {
            throw new IllegalArgumentException(type + " cannot be told from an empty one when the inner one is empty. "
                    + "Use one Optional, or a record.");
        }
        return OptionalShape.of(content);
    }

    private Shape argument(Known type, int place) {
        return shape(type.arguments().get(place));
    }

    private RecordShape record(Known type) {
        Class<?> raw = type.raw();
        RecordShape shape = new RecordShape(raw);
        shapes.put(type, shape);
        Accessors accessors = Accessors.of(raw);
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (RecordComponent component : raw.getRecordComponents()) {
            path.addLast(raw.getSimpleName() + "." + component.getName());
            String name = name(component.getAnnotation(Name.class), component.getName());
            if (!names.add(name)) {
                throw new IllegalArgumentException(
                        "its name '" + name + "' is that of another component. " + "Change one of their @Name.");
            }
            Shape part = shape(type.within(component.getGenericType()));
            fields.add(new Field(name, part, accessors.getter(component)));
            path.removeLast();
        }
        MethodHandle constructor = accessors.constructor();
        shape.complete(fields, constructor);
        return shape;
    }

    private static String name(@Nullable Name annotation, String otherwise) {
        if (annotation == null) {
            return otherwise;
        }
        if (annotation.value().isEmpty()) {
            throw new IllegalArgumentException("its @Name is empty. Give it one, or take the annotation away.");
        }
        return annotation.value();
    }

    /** The field that tells the subtypes of {@code type} apart, declared there or on what it extends; null if none is. */
    private static @Nullable String discriminator(Class<?> type) {
        Discriminator own = type.getAnnotation(Discriminator.class);
        if (own != null) {
            return own.value();
        }
        for (Class<?> parent : parents(type)) {
            String inherited = discriminator(parent);
            if (inherited != null) {
                return inherited;
            }
        }
        return null;
    }

    private static List<Class<?>> parents(Class<?> type) {
        return Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()))
                .toList();
    }

    private SealedShape sealed(Known type, String discriminator) {
        SealedShape shape = new SealedShape(type.raw(), discriminator);
        shapes.put(type, shape);
        path.addLast(type.raw().getSimpleName());
        Map<Known, String> tags = new LinkedHashMap<>();
        addRecords(type, tags);
        if (Set.copyOf(tags.values()).size() < tags.size()) {
            throw new IllegalArgumentException(
                    "two of its records have the same name " + tags.values() + ". Tell them apart by @Name.");
        }
        List<Class<?>> classes = new ArrayList<>();
        List<RecordShape> records = new ArrayList<>();
        for (Known record : tags.keySet()) {
            classes.add(record.raw());
            records.add((RecordShape) shape(record));
        }
        shape.complete(classes, List.copyOf(tags.values()), records);
        path.removeLast();
        for (Known record : tags.keySet()) {
            refuseComponentNamed(discriminator, record.raw());
        }
        return shape;
    }

    private static void refuseComponentNamed(String discriminator, Class<?> record) {
        for (RecordComponent component : record.getRecordComponents()) {
            if (name(component.getAnnotation(Name.class), component.getName()).equals(discriminator)) {
                throw new IllegalArgumentException(record.getSimpleName() + " has a component named '" + discriminator
                        + "' as its discriminator is. Name another field in @Discriminator.");
            }
        }
    }

    /** Adds the records below {@code type}, through any sealed types between. */
    private static void addRecords(Known type, Map<Known, String> tags) {
        for (Class<?> permitted : type.raw().getPermittedSubclasses()) {
            Known subtype = type.subtype(permitted);
            if (permitted.isRecord()) {
                tags.put(subtype, name(permitted.getAnnotation(Name.class), permitted.getSimpleName()));
            } else if (permitted.isSealed()) {
                addRecords(subtype, tags);
            } else {
                throw new IllegalArgumentException(permitted.getName()
                        + " is neither a record nor sealed, so what it permits is not known. Make it a record.");
            }
        }
    }
}
