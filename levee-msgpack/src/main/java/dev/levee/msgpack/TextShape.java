package dev.levee.msgpack;

/** Text: a class of its own, since lists and maps are full of it, and a {@link Scalar} costs one call more. */
final class TextShape extends Shape {

    @Override
    void writePresent(Output out, Object value) {
        out.text((String) value);
    }

    @Override
    Object readPresent(Input in) {
        return in.text();
    }

    @Override
    void describe(Description text) {
        text.add("String");
    }
}
