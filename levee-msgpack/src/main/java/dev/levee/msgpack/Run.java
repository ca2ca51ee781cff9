package dev.levee.msgpack;

import dev.levee.spi.CodecException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring fields of a record that are written by one call. A loop over fields makes two or three calls for each that
 * the compiler cannot see through; a method handle that is made of their getters and writers becomes one piece of machine
 * code, and halves the time of writing a record. What is nested runs on its own, so that the stack which a deep value
 * takes stays small.
 */
final class Run {
    private static final int LONGEST = 16;

    private final List<Field> fields;
    private final MethodHandle writer;

    private Run(List<Field> fields, MethodHandle writer) {
        this.fields = fields;
        this.writer = writer;
    }

    static List<Run> of(List<Field> fields) {
        List<Run> runs = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= fields.size(); i++) {
            if (i == fields.size()
                    || i - from == LONGEST
                    || !fields.get(i).isLeaf()
                    || !fields.get(i - 1).isLeaf()) {
                List<Field> run = List.copyOf(fields.subList(from, i));
                runs.add(new Run(run, writer(run)));
                from = i;
            }
        }
        return runs;
    }

    /** One after the other, put together as a tree, which is less deep than a chain. */
    private static MethodHandle writer(List<Field> fields) {
        if (fields.size() == 1) {
            return fields.get(0).writer();
        }
        int half = fields.size() / 2;
        return MethodHandles.foldArguments(
                writer(fields.subList(half, fields.size())), writer(fields.subList(0, half)));
    }

    void write(Output out, Object value, RecordShape shape) throws Throwable {
        try {
            if (fields.size() == 1) {
                fields.get(0).write(out, value);
            } else {
                writer.invokeExact(out, value);
            }
        } catch (CodecException e) {
            throw out.place(e, shape.place(fields.size() == 1 ? fields.get(0) : failing(value)));
        }
    }

    /** Which field it was: each is written again, where it does not matter. */
    private Field failing(Object value) throws Throwable {
        for (Field field : fields) {
            try {
                field.write(new Output(new byte[64]), value);
            } catch (CodecException e) {
                return field;
            }
        }
        return fields.get(0);
    }
}
