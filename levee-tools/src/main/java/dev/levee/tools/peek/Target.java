package dev.levee.tools.peek;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.levee.internal.key.Key;
import dev.levee.internal.key.Keys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which entry is meant.
 *
 * @param name its name in the store, a key or a key's stale copy
 * @param key the whole key, where params were given; else null, and 128 of its bits cannot be compared
 * @param namespace its namespace; null if nobody said
 */
record Target(String name, @Nullable Key key, @Nullable String namespace) {

    /** By what a get is asked with. */
    static Target of(String namespace, String resource, @Nullable String tenant, String json) {
        Keys<Object> keys = Keys.of(namespace, resource, Object.class);
        Object params = value(read(json));
        if (params == null) {
            throw new IllegalArgumentException("--params is null. Pass {} for a query that has none.");
        }
        Key key = keys.key(tenant == null ? Keys.SHARED : keys.tenantText(tenant), params);
        return new Target(key.text(), key, namespace);
    }

    /** {@code v1:api:{resource}:{hash}:{tenant}}, taken apart. */
    private String[] parts() {
        int close = name.lastIndexOf("}:");
        return (close > 0 ? name.substring(1, close) : name).split(":", 5);
    }

    String keyName() {
        return String.join(":", parts());
    }

    String resource() {
        return parts()[2];
    }

    String tenantText() {
        return parts()[4];
    }

    private static JsonNode read(String json) {
        try {
            return new ObjectMapper()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(json);
        } catch (JsonProcessingException e) {
            // Its message quotes what was given.
            throw new IllegalArgumentException(
                    "--params is no JSON. Write {\"id\":42} for a record, or 42, or \"u_12345\".");
        }
    }

    /** A decimal in JSON is a BigDecimal: a double, an enum, a UUID or a date has no form there. */
    private static @Nullable Object value(JsonNode node) {
        if (node.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            node.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            node.forEach(element -> list.add(value(element)));
            return list;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber()) {
            return node.bigIntegerValue();
        }
        return node.isNumber() ? node.decimalValue() : null;
    }
}
