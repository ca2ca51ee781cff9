package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One of a closed set of records: its map begins with the field that tells which. */
final class SealedShape extends Shape {
    private final String type;
    private final String discriminator;
    private final EncodedName encodedDiscriminator;

    // Set once by the compiler before the shape is published, since a subtype's fields may hold this shape.
    private List<String> tags = List.of();
    private RecordShape[] records = {};
    private byte[][] prefixes = {};
    private NameTable names = new NameTable(List.of());
    private Map<Class<?>, Integer> places = Map.of();

    SealedShape(Class<?> type, String discriminator) {
        this.type = type.getSimpleName();
        this.discriminator = discriminator;
        this.encodedDiscriminator = new EncodedName(discriminator);
    }

    void complete(List<Class<?>> subtypes, List<String> tagged, List<RecordShape> shapes) {
        this.tags = tagged;
        this.records = shapes.toArray(RecordShape[]::new);
        this.names = new NameTable(tagged);
        this.prefixes = tagged.stream().map(this::prefix).toArray(byte[][]::new);
        this.places = new HashMap<>();
        IntStream.range(0, subtypes.size()).forEach(i -> places.put(subtypes.get(i), i));
    }

    private byte[] prefix(String tag) {
        Output out = new Output(new byte[16]);
        out.name(encodedDiscriminator);
        out.text(tag);
        return out.copy(0);
    }

    @Override
    void writePresent(Output out, Object value) {
        Integer place = places.get(value.getClass());
        if (place == null) {
            throw new CodecException(value.getClass().getName() + " is no record of " + type);
        }
        records[place].writeTagged(out, prefixes[place], value);
    }

    @Override
    Object readPresent(Input in) {
        int size = in.map();
        in.enter();
        int fields = in.position();
        Object value;
        if (size > 0 && in.matches(encodedDiscriminator)) {
            value = record(in).readFields(in, size - 1);
        } else {
            // Written by someone who puts it elsewhere: the record passes over it, as it does over any unknown field.
            RecordShape record = findDiscriminator(in, size);
            in.back(fields);
            value = record.readFields(in, size);
        }
        in.leave();
        return value;
    }

    private RecordShape findDiscriminator(Input in, int size) {
        for (int i = 0; i < size; i++) {
            if (in.matches(encodedDiscriminator)) {
                return record(in);
            }
            in.skip();
            in.skip();
        }
        throw in.wrong("a " + type + " without its field " + discriminator);
    }

    private RecordShape record(Input in) {
        int place = names.take(in);
        if (place < 0) {
            throw in.wrong("text that names no record of " + type);
        }
        return records[place];
    }

    @Override
    void describe(Description text) {
        text.add("oneOf(").name(discriminator);
        IntStream.range(0, records.length)
                .boxed()
                .sorted((a, b) -> tags.get(a).compareTo(tags.get(b)))
                .forEach(i -> text.name(tags.get(i)).add("=").add(records[i]).add(";"));
        text.add(")");
    }
}
