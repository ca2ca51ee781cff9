package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists and sets, as arrays; sets in the order they iterate in. What is read is unmodifiable, unless a class is named. */
final class CollectionShape extends Shape {
    /** No array of a claimed size is made before so many elements have been read. */
    private static final int FIRST_CAPACITY = 1024;

    /** What a reader gets. */
    enum Kind {
        LIST,
        ARRAY_LIST,
        SET,
        LINKED_HASH_SET
    }

    private final Kind kind;
    private final Shape element;

    CollectionShape(Kind kind, Shape element) {
        this.kind = kind;
        this.element = element;
    }

    @Override
    void writePresent(Output out, Object value) {
        Collection<?> items = (Collection<?>) value;
        int size = items.size();
        int written = 0;
        out.enter();
        out.array(size);
        for (Object item : items) {
            element.write(out, item);
            written++;
        }
        out.leave();
        if (written != size) {
            throw new CodecException("a collection was changed while it was written");
        }
    }

    @Override
    Object readPresent(Input in) {
        int size = in.array();
        @Nullable Object[] items = elements(in, element, size);
        return switch (kind) {
            case LIST -> Collections.unmodifiableList(Arrays.asList(items));
            case ARRAY_LIST -> new ArrayList<>(Arrays.asList(items));
            case SET -> Collections.unmodifiableSet(set(in, items));
            case LINKED_HASH_SET -> set(in, items);
        };
    }

    /** {@code size} elements. */
    static @Nullable Object[] elements(Input in, Shape element, int size) {
        in.enter();
        @Nullable Object[] items = new Object[Math.min(size, FIRST_CAPACITY)];
        for (int i = 0; i < size; i++) {
            if (i == items.length) {
                items = Arrays.copyOf(items, (int) Math.min(size, items.length * 2L));
            }
            items[i] = element.read(in);
        }
        in.leave();
        return items;
    }

    private static Set<@Nullable Object> set(Input in, @Nullable Object[] items) {
        Set<@Nullable Object> set = new LinkedHashSet<>(Arrays.asList(items));
        if (set.size() != items.length) {
            throw in.wrong("a set that holds an element twice");
        }
        return set;
    }

    @Override
    void describe(Description text) {
        text.add(kind == Kind.LIST || kind == Kind.ARRAY_LIST ? "list(" : "set(")
                .add(element)
                .add(")");
    }
}
