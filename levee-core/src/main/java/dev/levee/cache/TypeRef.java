package dev.levee.cache;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * Names a generic type: {@code new TypeRef<List<Price>>() {}}. After Neal Gafter's super type tokens.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {
    private final Type type;

    /** Called by the anonymous subclass that carries the type. */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType direct)) {
            throw new IllegalArgumentException("A TypeRef needs its type: new TypeRef<List<Price>>() {}");
        }
        this.type = direct.getActualTypeArguments()[0];
    }

    /** The type. */
    public final Type type() {
        return type;
    }
}
