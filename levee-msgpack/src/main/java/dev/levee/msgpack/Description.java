package dev.levee.msgpack;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * A shape as text: names of fields in declared order, types, names of constants and subtypes; no class names. A shape that
 * was met before is named by its number, so that recursive types have a finite text.
 */
final class Description {
    private final StringBuilder text = new StringBuilder();
    private final Map<Shape, Integer> met = new IdentityHashMap<>();

    static int fingerprint(Shape shape) {
        Description description = new Description();
        description.add(shape);
        return description.digest();
    }

    Description add(String part) {
        text.append(part);
        return this;
    }

    /** A name that stands apart from the text around it, whatever it holds. */
    Description name(String name) {
        text.append(name.length()).append('\'').append(name);
        return this;
    }

    Description add(Shape shape) {
        Integer number = met.putIfAbsent(shape, met.size());
        if (number == null) {
            shape.describe(this);
        } else {
            text.append('#').append(number);
        }
        return this;
    }

    private int digest() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
