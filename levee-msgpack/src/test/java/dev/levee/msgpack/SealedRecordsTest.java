package dev.levee.msgpack;

import static dev.levee.msgpack.Codecs.decode;
import static dev.levee.msgpack.Codecs.map;
import static dev.levee.msgpack.Codecs.of;
import static dev.levee.msgpack.Codecs.roundTrip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.TypeRef;
import dev.levee.spi.Codec;
import dev.levee.spi.CodecException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A sealed hierarchy comes back as the record it was, and the bytes can name nothing outside of it. */
class SealedRecordsTest {

    @Discriminator("kind")
    sealed interface Payment permits Card, Transfer, Other {}

    record Card(String number) implements Payment {}

    @Name("sepa")
    record Transfer(String iban, Payment fallback) implements Payment {}

    sealed interface Other extends Payment permits Cash {}

    record Cash() implements Other {}

    @Discriminator
    sealed interface Result<T> permits Ok, Failed {}

    record Ok<T>(T value) implements Result<T> {}

    record Failed<T>(String reason) implements Result<T> {}

    @Discriminator("kind")
    sealed interface Clash permits Clashing {}

    record Clashing(int kind) implements Clash {}

    sealed interface Undeclared permits Lone {}

    record Lone(int a) implements Undeclared {}

    @Discriminator
    sealed interface Open permits Loose {}

    static non-sealed class Loose implements Open {}

    @Discriminator
    sealed interface Twins permits First.Twin, Second.Twin {}

    static class First {
        record Twin() implements Twins {}
    }

    static class Second {
        record Twin() implements Twins {}
    }

    private final Codec<Payment> codec = of(Payment.class);

    @Test
    void eachRecordComesBackAsItself() {
        for (Payment payment : List.of(new Card("4242"), new Transfer("CH93", new Cash()), new Cash())) {
            assertThat(roundTrip(codec, payment)).isEqualTo(payment);
        }
        assertThat(roundTrip(of(new TypeRef<List<Payment>>() {}), List.of(new Cash(), new Card("1"))))
                .containsExactly(new Cash(), new Card("1"));
    }

    @Test
    void theDiscriminatorStandsFirstAndHoldsTheName() {
        assertThat(codec.encode(new Transfer("CH93", null), 0))
                .isEqualTo(map("kind", "sepa", "iban", "CH93", "fallback", null));
        assertThat(codec.encode(new Card("1"), 0)).isEqualTo(map("kind", "Card", "number", "1"));
    }

    @Test
    void anotherWriterMayPutItElsewhere() {
        assertThat(decode(codec, map("number", "1", "extra", 5, "kind", "Card")))
                .isEqualTo(new Card("1"));
    }

    @Test
    void genericHierarchies() {
        Codec<Result<Product>> results = of(new TypeRef<Result<Product>>() {});
        assertThat(roundTrip(results, new Ok<>(Product.ESPRESSO))).isEqualTo(new Ok<>(Product.ESPRESSO));
        assertThat(roundTrip(results, new Failed<Product>("no"))).isEqualTo(new Failed<Product>("no"));
    }

    @Test
    void aSubtypeKnowsTheDiscriminatorOfItsParent() {
        assertThat(roundTrip(of(Other.class), new Cash())).isEqualTo(new Cash());
    }

    @Test
    void whatTheBytesNameIsLookedUpAndNothingElse() {
        for (String name :
                List.of("", "java.lang.String", "dev.levee.msgpack.SealedRecordsTest$Card", "Transfer", "Payment")) {
            assertThatThrownBy(() -> decode(codec, map("kind", name, "number", "1")))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("names no record of Payment");
        }
        assertThatThrownBy(() -> decode(codec, map("number", "1")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("without its field kind");
        assertThatThrownBy(() -> decode(codec, map())).isInstanceOf(CodecException.class);
    }

    @Test
    void refusesHierarchiesThatCannotBeToldApart() {
        assertThatThrownBy(() -> of(Undeclared.class)).hasMessageContaining("@Discriminator");
        assertThatThrownBy(() -> of(Clash.class)).hasMessageContaining("component named 'kind'");
        assertThatThrownBy(() -> of(Open.class)).hasMessageContaining("neither a record nor sealed");
        assertThatThrownBy(() -> of(Twins.class)).hasMessageContaining("@Name");
    }
}
