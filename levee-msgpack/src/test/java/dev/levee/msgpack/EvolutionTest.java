package dev.levee.msgpack;

import static dev.levee.msgpack.Codecs.decode;
import static dev.levee.msgpack.Codecs.map;
import static dev.levee.msgpack.Codecs.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.spi.Codec;
import dev.levee.spi.CodecException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two versions of a type read each other's bytes while a deployment rolls, or refuse them; neither guesses. */
class EvolutionTest {

    record Old(String name, int age, List<String> tags) {}

    record Added(
            String name, int age, List<String> tags, Optional<String> mail, String note, long visits, boolean vip) {}

    record Removed(String name) {}

    record Reordered(List<String> tags, String name, int age) {}

    record Renamed(@Name("name") String fullName, int age, List<String> tags) {}

    record Wider(String name, long age, List<String> tags) {}

    record Decimal(String name, BigDecimal age, List<String> tags) {}

    record Defaulting(String name, String country) {
        Defaulting {
            country = country == null ? "CH" : country;
        }
    }

    enum Color {
        RED,
        GREEN
    }

    enum MoreColors {
        BLUE,
        GREEN,
        RED
    }

    private static final Old OLD = new Old("ann", 41, List.of("a"));

    private static <A, B> B asRead(Codec<A> writer, A value, Codec<B> reader) {
        return decode(reader, writer.encode(value, 0));
    }

    @Test
    void anAddedFieldIsNullZeroOrEmpty() {
        assertThat(asRead(of(Old.class), OLD, of(Added.class)))
                .isEqualTo(new Added("ann", 41, List.of("a"), Optional.empty(), null, 0, false));
    }

    @Test
    void anAddedFieldHasTheDefaultOfTheCanonicalConstructor() {
        assertThat(asRead(of(Removed.class), new Removed("ann"), of(Defaulting.class)))
                .isEqualTo(new Defaulting("ann", "CH"));
    }

    @Test
    void aRemovedFieldIsPassedOver() {
        Added added = new Added("ann", 41, List.of("a", "b"), Optional.of("x"), "n", 7, true);
        assertThat(asRead(of(Added.class), added, of(Removed.class))).isEqualTo(new Removed("ann"));
        assertThat(asRead(of(Added.class), added, of(Old.class))).isEqualTo(new Old("ann", 41, List.of("a", "b")));
    }

    @Test
    void fieldsMayChangePlaces() {
        assertThat(asRead(of(Old.class), OLD, of(Reordered.class))).isEqualTo(new Reordered(List.of("a"), "ann", 41));
    }

    @Test
    void aRenamedComponentKeepsItsNameOnTheWire() {
        assertThat(asRead(of(Old.class), OLD, of(Renamed.class))).isEqualTo(new Renamed("ann", 41, List.of("a")));
    }

    @Test
    void unknownFieldsOfEveryKindArePassedOver() {
        Output out = new Output(new byte[16]);
        out.map(14);
        out.text("a");
        out.nil();
        out.text("b");
        out.bool(true);
        out.text("c");
        out.integer(Long.MIN_VALUE);
        out.text("d");
        out.integer(70_000);
        out.text("e");
        out.float32(1);
        out.text("f");
        out.float64(1);
        out.text("g");
        out.binary(new byte[300]);
        out.text("h");
        out.timestamp(-1, 5);
        out.text("i");
        out.timestamp(1, 5);
        out.text("j");
        out.array(2);
        out.map(1);
        out.integer(1);
        out.text("é".repeat(200));
        out.array(0);
        out.text("k");
        out.unsigned(-1);
        out.text("l");
        out.integer(-200);
        out.text("name");
        out.text("ann");
        out.text("m");
        out.integer(-40_000);
        assertThat(decode(of(Removed.class), out.copy(0))).isEqualTo(new Removed("ann"));
    }

    @Test
    void numbersMayGrowWider() {
        assertThat(asRead(of(Old.class), OLD, of(Wider.class))).isEqualTo(new Wider("ann", 41, List.of("a")));
        assertThat(asRead(of(Old.class), OLD, of(Decimal.class)))
                .isEqualTo(new Decimal("ann", BigDecimal.valueOf(41), List.of("a")));
    }

    @Test
    void aNumberThatDoesNotFitIsRefusedNotCut() {
        assertThatThrownBy(() -> asRead(of(Wider.class), new Wider("a", 1L << 31, null), of(Old.class)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Old.age");
        assertThatThrownBy(() -> decode(of(Byte.class), "cc80")).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> decode(of(Short.class), "ce00010000")).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> decode(of(Long.class), "cfffffffffffffffff")).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> decode(of(Integer.class), "cb3ff8000000000000"))
                .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> decode(of(Float.class), "cb3fb999999999999a")).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> decode(of(Double.class), "cf0020000000000001")).isInstanceOf(CodecException.class);
    }

    @Test
    void anotherTypeIsRefused() {
        assertThatThrownBy(() -> decode(of(Old.class), map("name", "x", "age", "41")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Old.age: expected an integer, found text");
    }

    @Test
    void nilForAPrimitiveIsRefused() {
        assertThatThrownBy(() -> decode(of(Old.class), map("name", "x", "age", null)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Old.age");
    }

    @Test
    void aFieldThatStandsTwiceIsRefused() {
        assertThatThrownBy(() -> decode(of(Old.class), map("name", "x", "name", "y")))
                .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> decode(of(Old.class), map("age", 1, "name", "y", "name", "z")))
                .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> decode(of(Removed.class), map("name", null, "name", "y")))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void constantsMayBeAddedAndReordered() {
        assertThat(asRead(of(Color.class), Color.RED, of(MoreColors.class))).isEqualTo(MoreColors.RED);
    }

    @Test
    void anUnknownConstantIsRefused() {
        assertThatThrownBy(() -> asRead(of(MoreColors.class), MoreColors.BLUE, of(Color.class)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Color")
                .hasMessageNotContaining("BLUE");
    }
}
