package dev.levee.internal.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A param as docs/keys.md sees it: two are equal exactly if the rules say that their keys are. Each can be had as a Java
 * value in several ways. Knows nothing of the encoding.
 */
sealed interface Param {

    /** One of the Java values that stand for this. */
    Object java(Random random);

    record Query(Object id, Object include) {}

    record Mirrored(Object include, Object id) {}

    enum Color {
        RED,
        a
    }

    enum Wine {
        RED {
            @Override
            public String toString() {
                return "rouge";
            }
        },
        a
    }

    record Null() implements Param {
        @Override
        public Object java(Random random) {
            return null;
        }
    }

    record Bool(boolean value) implements Param {
        @Override
        public Object java(Random random) {
            return value;
        }
    }

    record Whole(BigInteger value) implements Param {
        @Override
        public Object java(Random random) {
            List<Object> ways = new ArrayList<>(List.of(value));
            int bits = value.bitLength();
            if (bits < 8) {
                ways.add(value.byteValueExact());
            }
            if (bits < 16) {
                ways.add(value.shortValueExact());
            }
            if (bits < 32) {
                ways.add(value.intValueExact());
            }
            if (bits < 64) {
                ways.add(value.longValueExact());
            }
            return pick(random, ways);
        }
    }

    record Decimal(BigDecimal stripped) implements Param {
        @Override
        public Object java(Random random) {
            return stripped.setScale(stripped.scale() + random.nextInt(4));
        }
    }

    record Real(double value) implements Param {
        @Override
        public Object java(Random random) {
            if (value == 0 && random.nextBoolean()) {
                return -0.0;
            }
            return (double) (float) value == value && random.nextBoolean() ? (Object) (float) value : (Object) value;
        }
    }

    record Text(String value) implements Param {
        @Override
        public Object java(Random random) {
            return value.length() == 1 && random.nextBoolean() ? (Object) value.charAt(0) : value;
        }
    }

    record Constant(String name) implements Param {
        @Override
        public Object java(Random random) {
            return random.nextBoolean() ? Color.valueOf(name) : Wine.valueOf(name);
        }
    }

    record Bytes(List<Byte> value) implements Param {
        @Override
        public Object java(Random random) {
            byte[] bytes = new byte[value.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = value.get(i);
            }
            return bytes;
        }
    }

    /** A value that has one form only. */
    record Other(Object value) implements Param {
        @Override
        public Object java(Random random) {
            return value;
        }
    }

    record Maybe(Optional<Param> value) implements Param {
        @Override
        public Object java(Random random) {
            return value.map(inner -> inner.java(random));
        }
    }

    record Sequence(List<Param> elements) implements Param {
        @Override
        public Object java(Random random) {
            List<Object> values = new ArrayList<>();
            elements.forEach(element -> values.add(element.java(random)));
            return switch (random.nextInt(3)) {
                case 0 -> values;
                case 1 -> values.toArray();
                default -> new LinkedList<>(values);
            };
        }
    }

    record Bag(Set<Param> elements) implements Param {
        @Override
        public Object java(Random random) {
            List<Object> values = new ArrayList<>();
            elements.forEach(element -> values.add(element.java(random)));
            Collections.shuffle(values, random);
            return random.nextBoolean() ? new LinkedHashSet<>(values) : new HashSet<>(values);
        }
    }

    record Mapping(Map<Param, Param> entries) implements Param {
        @Override
        public Object java(Random random) {
            Param id = new Text("id");
            Param include = new Text("include");
            if (entries.keySet().equals(Set.of(id, include)) && random.nextBoolean()) {
                Object idValue = entries.get(id).java(random);
                Object includeValue = entries.get(include).java(random);
                return random.nextBoolean() ? new Query(idValue, includeValue) : new Mirrored(includeValue, idValue);
            }
            List<Map.Entry<Param, Param>> shuffled = new ArrayList<>(entries.entrySet());
            Collections.shuffle(shuffled, random);
            Map<Object, Object> map = random.nextBoolean() ? new LinkedHashMap<>() : new HashMap<>();
            shuffled.forEach(entry ->
                    map.put(entry.getKey().java(random), entry.getValue().java(random)));
            boolean nulls = map.containsKey(null) || map.containsValue(null);
            return !nulls && random.nextInt(4) == 0 ? new ConcurrentHashMap<>(map) : map;
        }
    }

    /** Small values from a small world, so that equal ones are met often, and near misses even more. */
    static Param random(Random random, int depth) {
        int kind = random.nextInt(depth > 0 ? 16 : 11);
        return switch (kind) {
            case 0 -> new Null();
            case 1 -> new Bool(random.nextBoolean());
            case 2 -> new Whole(whole(random));
            case 3 -> new Decimal(new BigDecimal(whole(random), random.nextInt(5) - 2).stripTrailingZeros());
            case 4 ->
                new Real(pick(random, List.of(0.0, 1.0, 0.1, (double) 0.1f, 1e300, Double.NaN, Double.MIN_VALUE)));
            case 5, 6 -> new Text(text(random));
            case 7 -> new Constant(pick(random, List.of("RED", "a")));
            case 8 -> new Bytes(random.nextBoolean() ? List.of() : List.of((byte) 1));
            case 9 -> new Other(pick(random, List.of(new UUID(0, 1), new UUID(1, 0), new UUID(1, 1))));
            case 10 ->
                new Other(pick(
                        random,
                        List.of(Instant.EPOCH, Instant.ofEpochSecond(1), LocalDate.EPOCH, LocalDate.of(2026, 1, 1))));
            case 11 -> new Maybe(random.nextBoolean() ? Optional.empty() : Optional.of(notNull(random, depth - 1)));
            case 12 -> new Sequence(sequence(random, depth));
            case 13 -> new Bag(new LinkedHashSet<>(withoutArrays(sequence(random, depth))));
            case 14 ->
                new Mapping(Map.of(
                        new Text("id"), random(random, depth - 1), new Text("include"), random(random, depth - 1)));
            default -> {
                Map<Param, Param> entries = new LinkedHashMap<>();
                for (Param key : withoutArrays(sequence(random, depth))) {
                    entries.put(key, random(random, depth - 1));
                }
                yield new Mapping(entries);
            }
        };
    }

    /** Another value that differs from this in one place at most. */
    static Param mutate(Param param, Random random) {
        if (param instanceof Sequence list && !list.elements.isEmpty()) {
            List<Param> elements = new ArrayList<>(list.elements);
            int at = random.nextInt(elements.size());
            switch (random.nextInt(4)) {
                case 0 -> elements.remove(at);
                case 1 -> elements.add(at, random(random, 0));
                case 2 -> Collections.swap(elements, at, random.nextInt(elements.size()));
                default -> elements.set(at, mutate(elements.get(at), random));
            }
            return new Sequence(elements);
        }
        if (param instanceof Mapping map && !map.entries.isEmpty()) {
            Map<Param, Param> entries = new LinkedHashMap<>(map.entries);
            Param key = pick(random, List.copyOf(entries.keySet()));
            switch (random.nextInt(3)) {
                case 0 -> entries.remove(key);
                case 1 -> entries.put(new Text(text(random)), entries.remove(key));
                default -> entries.put(key, mutate(entries.get(key), random));
            }
            return new Mapping(entries);
        }
        if (param instanceof Maybe maybe && maybe.value.isPresent()) {
            return random.nextBoolean() ? maybe.value.get() : new Maybe(Optional.empty());
        }
        return switch (random.nextInt(4)) {
            case 0 -> new Sequence(List.of(param));
            case 1 -> param instanceof Null ? new Maybe(Optional.empty()) : new Maybe(Optional.of(param));
            default -> random(random, 1);
        };
    }

    /** Java's sets and maps tell arrays apart by identity, and 1 from 1L: what they hold must have one Java form only. */
    private static List<Param> withoutArrays(List<Param> params) {
        return params.stream()
                .filter(param -> param instanceof Text || param instanceof Whole || param instanceof Bool)
                .toList();
    }

    private static List<Param> sequence(Random random, int depth) {
        List<Param> elements = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            elements.add(random(random, depth - 1));
        }
        return elements;
    }

    private static Param notNull(Random random, int depth) {
        Param param = random(random, depth);
        return param instanceof Null ? new Bool(true) : param;
    }

    private static BigInteger whole(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> BigInteger.valueOf(random.nextInt(3) - 1);
            case 1 -> BigInteger.ONE.shiftLeft(random.nextInt(70)).negate();
            case 2 -> BigInteger.ONE.shiftLeft(random.nextInt(70)).subtract(BigInteger.ONE);
            default -> BigInteger.valueOf(random.nextLong());
        };
    }

    private static String text(Random random) {
        return switch (random.nextInt(4)) {
            case 0 ->
                pick(
                        random,
                        List.of("", "1", "a", "RED", "id", "include", "null", "true", "1|b:2", "a:b", "é", "e\u0301"));
            case 1 -> "S\0\0\0\1a".substring(0, random.nextInt(7));
            case 2 -> "😀".repeat(random.nextInt(3));
            default -> String.valueOf((char) random.nextInt(0xD800));
        };
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
