package dev.levee.msgpack;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.deser.AbstractDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.impl.AsDeductionTypeDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.msgpack.jackson.dataformat.MessagePackFactory;

/** Jackson's MessagePack with settings under which nothing is lost or guessed, for the types that come back under them. */
final class JacksonTypes {
    private static final Set<JsonTypeInfo.Id> BY_NAME =
            Set.of(JsonTypeInfo.Id.NAME, JsonTypeInfo.Id.SIMPLE_NAME, JsonTypeInfo.Id.DEDUCTION, JsonTypeInfo.Id.NONE);

    private static final Set<Class<?>> UNTYPED =
            Set.of(Object.class, Number.class, Comparable.class, CharSequence.class, Serializable.class);

    private final ObjectMapper mapper;

    /** @param strict whether a field that a type does not have makes its bytes unreadable */
    JacksonTypes(boolean strict) {
        SimpleModule exact = new SimpleModule("levee");
        // As doubles they would lose digits; a BigInteger past 64 bits could not be written at all.
        exact.addSerializer(BigDecimal.class, ToStringSerializer.instance);
        exact.addSerializer(BigInteger.class, ToStringSerializer.instance);
        this.mapper = JsonMapper.builder(factory())
                .addModules(
                        new JavaTimeModule().disable(JavaTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID),
                        new Jdk8Module(),
                        exact)
                // No class may be named by the bytes, whatever annotations or later settings say.
                .polymorphicTypeValidator(
                        BasicPolymorphicTypeValidator.builder().build())
                .deactivateDefaultTyping()
                // Raw decimal timestamps cannot be written, and zones are part of the value.
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                // A number that does not fit, nil for a primitive, an ordinal for a constant: all wrong values.
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
                // What only a getter computes could not be set again.
                .enable(MapperFeature.REQUIRE_SETTERS_FOR_GETTERS)
                .withCoercionConfig(BigDecimal.class, JacksonTypes::fromText)
                .withCoercionConfig(BigInteger.class, JacksonTypes::fromText)
                .build();
    }

    private static void fromText(MutableCoercionConfig config) {
        config.setCoercion(CoercionInputShape.String, CoercionAction.TryConvert);
    }

    /** Reusing a parser would keep the last value on the thread that read it. */
    private static MessagePackFactory factory() {
        MessagePackFactory factory = new MessagePackFactory();
        factory.setReuseResourceInParser(false);
        factory.setReuseResourceInGenerator(false);
        return factory;
    }

    /** @throws IllegalArgumentException if a value of {@code type} would not come back as it was, with the way out */
    JacksonShape shape(Known type) {
        JavaType javaType = javaType(type);
        StringBuilder description = new StringBuilder("jackson:");
        new Walk(description).visit(javaType, type.raw().getSimpleName());
        return new JacksonShape(
                type.raw().getSimpleName(),
                description.toString(),
                mapper.writerFor(javaType),
                mapper.readerFor(javaType));
    }

    private JavaType javaType(Known type) {
        if (type.raw().isArray()) {
            return mapper.getTypeFactory()
                    .constructArrayType(javaType(type.arguments().get(0)));
        }
        if (type.arguments().isEmpty()) {
            return mapper.constructType(type.raw());
        }
        return mapper.getTypeFactory()
                .constructParametricType(
                        type.raw(),
                        type.arguments().stream().map(this::javaType).toArray(JavaType[]::new));
    }

    /** Visits every type that a value can hold, refuses what does not come back, and describes the rest. */
    private final class Walk {
        private final StringBuilder description;
        private final Set<JavaType> visited = new HashSet<>();

        Walk(StringBuilder description) {
            this.description = description;
        }

        void visit(JavaType type, String place) {
            refuseOpen(type, place);
            if (type.getTypeHandler() instanceof TypeDeserializer typed) {
                refuseClassNames(typed, type, place);
            }
            if (type.isPrimitive() || type.getRawClass().getName().startsWith("java.")) {
                description.append(type.getRawClass().getSimpleName());
            }
            if (!visited.add(type) || JsonNode.class.isAssignableFrom(type.getRawClass())) {
                return;
            }
            if (type.isEnumType()) {
                Stream.of(type.getRawClass().getEnumConstants())
                        .map(constant -> ((Enum<?>) constant).name())
                        .sorted()
                        .forEach(name -> description.append(name).append(','));
                return;
            }
            if (type.isContainerType() || type.isReferenceType()) {
                description.append(type.isMapLikeType() ? "map(" : "list(");
                if (type.getKeyType() != null) {
                    visit(type.getKeyType(), place + "'s key");
                }
                if (type.getContentType() != null) {
                    visit(type.getContentType(), place + "'s content");
                }
                description.append(')');
                return;
            }
            if (!polymorphic(type, place)) {
                visitConcrete(type, place);
            }
        }

        private void visitConcrete(JavaType type, String place) {
            JsonDeserializer<?> deserializer = deserializer(type, place);
            if (deserializer instanceof AbstractDeserializer) {
                throw refused(type, place, "is abstract, so nothing says what to make of its bytes");
            }
            if (deserializer instanceof BeanDeserializerBase bean) {
                visitBean(bean, type, place);
            }
        }

        private void visitBean(BeanDeserializerBase bean, JavaType type, String place) {
            ValueInstantiator maker = bean.getValueInstantiator();
            if (!maker.canCreateUsingDefault()
                    && !maker.canCreateFromObjectWith()
                    && mapper.getSerializationConfig().introspect(type).findJsonValueAccessor() == null) {
                throw refused(type, place, "has no constructor that Jackson can call: it needs one without arguments");
            }
            List<SettableBeanProperty> properties = StreamSupport.stream(
                            ((Iterable<SettableBeanProperty>) bean::properties).spliterator(), false)
                    .sorted(Comparator.comparing(SettableBeanProperty::getName))
                    .toList();
            if (properties.isEmpty()) {
                throw refused(type, place, "has no property that Jackson can set");
            }
            description.append('{');
            for (SettableBeanProperty property : properties) {
                String name = property.getName();
                description.append(name.length()).append('\'').append(name).append(':');
                if (property.getValueTypeDeserializer() != null) {
                    refuseClassNames(property.getValueTypeDeserializer(), property.getType(), place + "." + name);
                }
                visit(property.getType(), place + "." + name);
                description.append(';');
            }
            description.append('}');
        }

        private boolean polymorphic(JavaType type, String place) {
            TypeDeserializer typed = typeDeserializer(type, place);
            if (typed == null) {
                return false;
            }
            refuseClassNames(typed, type, place);
            DeserializationConfig config = mapper.getDeserializationConfig();
            Collection<NamedType> subtypes = mapper.getSubtypeResolver()
                    .collectAndResolveSubtypesByTypeId(config, AnnotatedClassResolver.resolve(config, type, config));
            subtypes.stream()
                    .filter(subtype -> !Modifier.isAbstract(subtype.getType().getModifiers()))
                    .sorted(Comparator.comparing(subtype -> subtype.getType().getName()))
                    .forEach(subtype -> {
                        description.append(subtype.getName()).append('=');
                        visitConcrete(mapper.constructType(subtype.getType()), place);
                    });
            return true;
        }
    }

    private @Nullable TypeDeserializer typeDeserializer(JavaType type, String place) {
        try {
            return context().getFactory().findTypeDeserializer(mapper.getDeserializationConfig(), type);
        } catch (JsonMappingException | IllegalArgumentException e) {
            throw refused(type, place, "is no type that Jackson reads (" + e.getMessage() + ")");
        }
    }

    /** What the validator would refuse when it is read, refused when it is built. */
    private static void refuseClassNames(TypeDeserializer typed, JavaType type, String place) {
        // By deduction it is the fields that tell the types apart, though its resolver calls itself one of class names.
        if (!(typed instanceof AsDeductionTypeDeserializer)
                && !BY_NAME.contains(typed.getTypeIdResolver().getMechanism())) {
            throw refused(type, place, "lets its bytes name a class by @JsonTypeInfo");
        }
    }

    private DefaultDeserializationContext context() {
        return ((DefaultDeserializationContext) mapper.getDeserializationContext())
                .createDummyInstance(mapper.getDeserializationConfig());
    }

    private JsonDeserializer<?> deserializer(JavaType type, String place) {
        try {
            return context().findNonContextualValueDeserializer(type);
        } catch (JsonMappingException | IllegalArgumentException e) {
            throw refused(type, place, "is no type that Jackson reads (" + e.getMessage() + ")");
        }
    }

    private static void refuseOpen(JavaType type, String place) {
        Class<?> raw = type.getRawClass();
        if (UNTYPED.contains(raw)) {
            throw refused(type, place, "says too little (or is raw): a long 5 would come back as an Integer");
        }
        if (raw == Class.class || JavaType.class.isAssignableFrom(raw)) {
            throw refused(type, place, "would let its bytes name a class");
        }
    }

    private static IllegalArgumentException refused(JavaType type, String place, String why) {
        return new IllegalArgumentException(
                place + ": " + type.getRawClass().getName() + " " + why
                        + ". Make it a record, an enum or a sealed interface of records with @Discriminator, or name its type.");
    }
}
