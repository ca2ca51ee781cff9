package dev.levee.msgpack;

import static dev.levee.msgpack.Codecs.decode;
import static dev.levee.msgpack.Codecs.map;
import static dev.levee.msgpack.Codecs.of;
import static dev.levee.msgpack.Codecs.roundTrip;
import static dev.levee.msgpack.Codecs.strict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.levee.cache.TypeRef;
import dev.levee.spi.CodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Types that are no records come back as they were by way of Jackson, inside of records too, or are refused when built. */
class PojoTypesTest {

    public static class Bean {
        public String name;
        public BigDecimal price;
        public BigInteger large;
        public Instant at;
        public LocalDate day;
        public ZonedDateTime meeting;
        public Duration took;
        public Optional<String> note = Optional.empty();
        public long visits;
        public List<Bean> children = new ArrayList<>();
        public byte[] raw = {};
    }

    public static class OtherBean {
        public String name;
    }

    public static class Derived {
        private int width;

        public int getWidth() {
            return width;
        }

        public void setWidth(int width) {
            this.width = width;
        }

        public int getArea() {
            return width * width;
        }
    }

    record Order(String id, Bean bean, List<Bean> beans, Map<String, Bean> byName, Currency currency) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Dog.class, name = "dog"),
        @JsonSubTypes.Type(value = Cat.class, name = "cat")
    })
    public interface Animal {}

    public static class Dog implements Animal {
        public int age;
    }

    public static class Cat implements Animal {
        public String name;
    }

    private static Bean bean() {
        Bean bean = new Bean();
        bean.name = "Ünï";
        bean.price = new BigDecimal("10.50");
        bean.large = BigInteger.TWO.pow(200);
        bean.at = Instant.parse("2026-03-14T09:26:53.589793238Z");
        bean.day = LocalDate.of(2024, 2, 29);
        bean.meeting = ZonedDateTime.parse("2026-10-25T02:30+01:00[Europe/Paris]");
        bean.took = Duration.ofNanos(1_000_000_001);
        bean.note = Optional.of("n");
        bean.visits = 5;
        bean.raw = new byte[] {1, -1};
        return bean;
    }

    @Test
    void aBeanAtTheTop() {
        Bean parent = bean();
        parent.children.add(bean());
        assertThat(roundTrip(of(Bean.class), parent)).usingRecursiveComparison().isEqualTo(parent);
    }

    @Test
    void beansInsideOfARecord() {
        Order order = new Order("o1", bean(), List.of(bean()), Map.of("b", bean()), Currency.getInstance("CHF"));
        assertThat(roundTrip(of(Order.class), order)).usingRecursiveComparison().isEqualTo(order);
        Order nulls = new Order(null, null, null, null, null);
        assertThat(roundTrip(of(Order.class), nulls)).isEqualTo(nulls);
    }

    @Test
    void sortedMaps() {
        SortedMap<String, Integer> map = new TreeMap<>(Map.of("b", 2, "a", 1));
        assertThat(roundTrip(of(new TypeRef<SortedMap<String, Integer>>() {}), map))
                .isEqualTo(map);
    }

    @Test
    void hierarchiesThatJacksonTellsApartByName() {
        Dog dog = new Dog();
        dog.age = 3;
        assertThat(roundTrip(of(Animal.class), dog)).usingRecursiveComparison().isEqualTo(dog);
    }

    @Test
    void jsonTrees() throws Exception {
        JsonNode tree = new ObjectMapper().readTree("{\"a\":[1,2.5,true,null,\"x\"],\"b\":{}}");
        assertThat(roundTrip(of(JsonNode.class), tree)).isEqualTo(tree);
    }

    @Test
    void whatOnlyAGetterComputesIsNotWritten() {
        Derived derived = new Derived();
        derived.setWidth(7);
        assertThat(strict(Derived.class).encode(derived, 0)).isEqualTo(map("width", 7));
        assertThat(roundTrip(strict(Derived.class), derived).getArea()).isEqualTo(49);
    }

    @Test
    void unknownFieldsArePassedOverUnlessStrict() {
        byte[] newer = map("width", 7, "height", 8);
        assertThat(decode(of(Derived.class), newer).getWidth()).isEqualTo(7);
        assertThatThrownBy(() -> decode(strict(Derived.class), newer)).isInstanceOf(CodecException.class);
    }

    @Test
    void wrongValuesAreRefusedNotBent() {
        for (Object wrong : new Object[] {null, "7", 7.5, 1L << 40}) {
            assertThat(catchThrowable(() -> decode(of(Derived.class), map("width", wrong))))
                    .as("width = %s", wrong)
                    .isInstanceOf(CodecException.class);
        }
    }

    public static class Narrow {
        public byte b;
        public short s;
        public long l;
    }

    @Test
    void aNumberThatDoesNotFitABeanIsRefusedNotCut() {
        Output tooLong = new Output(new byte[9]);
        tooLong.unsigned(-1);
        for (byte[] wrong : List.of(map("b", 128), map("s", 32_768), map("l", tooLong.copy(0)))) {
            assertThat(catchThrowable(() -> decode(of(Narrow.class), wrong))).isInstanceOf(CodecException.class);
        }
        assertThat(decode(of(Narrow.class), map("b", -128, "s", 32_767, "l", Long.MIN_VALUE)).l)
                .isEqualTo(Long.MIN_VALUE);
    }

    public static class WithObject {
        public Object any;
    }

    public static class WithRawList {
        @SuppressWarnings("rawtypes")
        public List any;
    }

    public static class WithClass {
        public Class<?> type;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
    public static class ByClass {
        public String a;
    }

    public static class HoldsByClass {
        public List<ByClass> all;
    }

    public static class AnnotatedProperty {
        @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
        public OtherBean other;
    }

    public static class NoConstructor {
        public final String a;

        public NoConstructor(String a) {
            this.a = a;
        }
    }

    public interface Shapeless {
        int a();
    }

    record WithOpenField(String name, Object any) {}

    @SuppressWarnings("rawtypes")
    record WithRaw(List list) {}

    record Growing<T>(T value, Growing<List<T>> next) {}

    record Doubled(Optional<Optional<String>> twice) {}

    @Test
    void refusesWhatWouldNotComeBackAndNamesThePlace() {
        for (Class<?> type : List.of(
                Object.class,
                WithObject.class,
                WithRawList.class,
                WithClass.class,
                ByClass.class,
                HoldsByClass.class,
                AnnotatedProperty.class,
                NoConstructor.class,
                Shapeless.class,
                Number.class,
                List.class,
                Class.class,
                WithOpenField.class,
                WithRaw.class,
                Growing.class,
                Doubled.class,
                RoundTripTest.Page.class)) {
            assertThat(catchThrowable(() -> of(type)))
                    .as(type.getSimpleName())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("No MessagePack codec for");
        }
        assertThatThrownBy(() -> of(WithOpenField.class)).hasMessageContaining("WithOpenField.any");
        assertThatThrownBy(() -> of(new TypeRef<Growing<String>>() {})).hasMessageContaining("without end");
        assertThatThrownBy(() -> of(new TypeRef<Map<String, ?>>() {})).hasMessageContaining("Object");
    }

    static boolean canaryWasMade;

    public static class Canary {
        public Canary() {
            canaryWasMade = true;
        }

        public void setCommand(String command) {
            canaryWasMade = true;
        }
    }

    @Test
    void noClassThatTheBytesNameIsEverMade() {
        String name = Canary.class.getName();
        for (String field : List.of("@class", "@type", "type", "class", "@c", "name")) {
            byte[] gadget = map(field, name, "command", "rm", "name2", map(field, name));
            for (Class<?> type :
                    List.of(Bean.class, Order.class, OtherBean.class, Animal.class, Product.class, JsonNode.class)) {
                try {
                    decode(of(type), gadget);
                } catch (CodecException refused) {
                    assertThat(refused.getMessage()).doesNotContain(name);
                }
            }
        }
        assertThat(canaryWasMade).isFalse();
    }
}
