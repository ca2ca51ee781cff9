package dev.levee.msgpack;

import java.util.List;
import java.util.stream.Stream;

/** A constant, by its name: constants may be added and reordered. */
final class EnumShape extends Shape {
    private final String type;
    private final Enum<?>[] constants;
    private final byte[][] encoded;
    private final NameTable names;

    EnumShape(Class<?> type) {
        this.type = type.getSimpleName();
        this.constants = (Enum<?>[]) type.getEnumConstants();
        List<String> all = Stream.of(constants).map(Enum::name).toList();
        this.encoded = all.stream().map(NameTable::encoded).toArray(byte[][]::new);
        this.names = new NameTable(all);
    }

    @Override
    void writePresent(Output out, Object value) {
        out.raw(encoded[((Enum<?>) value).ordinal()]);
    }

    @Override
    Object readPresent(Input in) {
        int place = names.take(in);
        if (place < 0) {
            throw in.wrong("text that names no constant of " + type);
        }
        return constants[place];
    }

    @Override
    void describe(Description text) {
        // Sorted: their order does not show on the wire.
        text.add("enum(");
        Stream.of(constants).map(Enum::name).sorted().forEach(text::name);
        text.add(")");
    }
}
