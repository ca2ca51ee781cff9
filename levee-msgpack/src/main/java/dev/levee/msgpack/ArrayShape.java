package dev.levee.msgpack;

import java.lang.reflect.Array;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Arrays of anything but bytes, which are binary. */
final class ArrayShape extends Shape {
    private final Class<?> component;
    private final Shape element;

    ArrayShape(Class<?> component, Shape element) {
        this.component = component;
        this.element = element;
    }

    @Override
    void writePresent(Output out, Object array) {
        out.enter();
        out.array(Array.getLength(array));
        if (array instanceof int[] ints) {
            for (int i : ints) {
                out.integer(i);
            }
        } else if (array instanceof long[] longs) {
            for (long i : longs) {
                out.integer(i);
            }
        } else if (array instanceof float[] floats) {
            for (float f : floats) {
                out.float32(f);
            }
        } else if (array instanceof double[] doubles) {
            for (double d : doubles) {
                out.float64(d);
            }
        } else {
            for (int i = 0; i < Array.getLength(array); i++) {
                element.write(out, Array.get(array, i));
            }
        }
        out.leave();
    }

    @Override
    Object readPresent(Input in) {
        int size = in.array();
        if (!component.isPrimitive()) {
            return references(in, size);
        }
        in.enter();
        // Each element has a byte of its own, so the array is at most eight times as large as the bytes that are there.
        Object array = Array.newInstance(component, size);
        if (array instanceof int[] ints) {
            for (int i = 0; i < size; i++) {
                ints[i] = in.int32();
            }
        } else if (array instanceof long[] longs) {
            for (int i = 0; i < size; i++) {
                longs[i] = in.int64();
            }
        } else if (array instanceof float[] floats) {
            for (int i = 0; i < size; i++) {
                floats[i] = in.float32();
            }
        } else if (array instanceof double[] doubles) {
            for (int i = 0; i < size; i++) {
                doubles[i] = in.float64();
            }
        } else {
            for (int i = 0; i < size; i++) {
                Array.set(array, i, element.read(in));
            }
        }
        in.leave();
        return array;
    }

    private Object references(Input in, int size) {
        @Nullable Object[] items = CollectionShape.elements(in, element, size);
        @Nullable Object[] empty = (Object[]) Array.newInstance(component, 0);
        return Arrays.copyOf(items, items.length, empty.getClass());
    }

    @Override
    void describe(Description text) {
        text.add("list(").add(element).add(")");
    }
}
