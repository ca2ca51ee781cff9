package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps, in the order they iterate in; keys may be of any type. What is read is unmodifiable, unless a class is named. */
final class MapShape extends Shape {
    private final boolean modifiable;
    private final Shape key;
    private final Shape value;

    MapShape(boolean modifiable, Shape key, Shape value) {
        this.modifiable = modifiable;
        this.key = key;
        this.value = value;
    }

    @Override
    void writePresent(Output out, Object map) {
        Map<?, ?> entries = (Map<?, ?>) map;
        int size = entries.size();
        int written = 0;
        out.enter();
        out.map(size);
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            key.write(out, entry.getKey());
            value.write(out, entry.getValue());
            written++;
        }
        out.leave();
        if (written != size) {
            throw new CodecException("a map was changed while it was written");
        }
    }

    @Override
    Object readPresent(Input in) {
        int size = in.map();
        in.enter();
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            @Nullable Object k = key.read(in);
            map.put(k, value.read(in));
        }
        in.leave();
        if (map.size() != size) {
            throw in.wrong("a map that holds a key twice");
        }
        return modifiable ? map : Collections.unmodifiableMap(map);
    }

    @Override
    void describe(Description text) {
        text.add("map(").add(key).add(",").add(value).add(")");
    }
}
