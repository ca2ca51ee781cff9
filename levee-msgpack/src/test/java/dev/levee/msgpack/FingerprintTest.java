package dev.levee.msgpack;

import static dev.levee.msgpack.Codecs.of;
import static dev.levee.msgpack.Codecs.strict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.TypeRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A fingerprint stands for the shape: equal for equal shapes on every JVM, another for another shape. */
class FingerprintTest {

    record A(String name, int age) {}

    record SameAsA(String name, int age) {}

    record Reordered(int age, String name) {}

    record Widened(String name, long age) {}

    record Nested(A a, List<A> more) {}

    record NestedOther(Widened a, List<Widened> more) {}

    record Recursive(String name, List<Recursive> children) {}

    record Mutual(Other other) {}

    record Other(Mutual mutual, Recursive recursive) {}

    enum Two {
        X,
        Y
    }

    enum TwoOtherwise {
        Y,
        X
    }

    enum Three {
        X,
        Y,
        Z
    }

    @Test
    void isThatOfTheShapeAndNotOfTheClassName() {
        assertThat(of(SameAsA.class).fingerprint()).isEqualTo(of(A.class).fingerprint());
        assertThat(of(TwoOtherwise.class).fingerprint()).isEqualTo(of(Two.class).fingerprint());
    }

    @Test
    void differsWhenNamesOrderTypesOrConstantsDo() {
        assertThat(List.of(
                        of(A.class).fingerprint(),
                        of(Reordered.class).fingerprint(),
                        of(Widened.class).fingerprint(),
                        of(Nested.class).fingerprint(),
                        of(NestedOther.class).fingerprint(),
                        of(Two.class).fingerprint(),
                        of(Three.class).fingerprint(),
                        of(new TypeRef<List<A>>() {}).fingerprint(),
                        of(new TypeRef<Map<String, A>>() {}).fingerprint(),
                        of(Recursive.class).fingerprint(),
                        of(Mutual.class).fingerprint(),
                        of(PojoTypesTest.Bean.class).fingerprint(),
                        of(PojoTypesTest.OtherBean.class).fingerprint()))
                .doesNotHaveDuplicates();
    }

    @Test
    void staysWhatItIs() {
        // These stand in entries that were written before. A change here makes every strict cache start empty.
        assertThat(of(Product.class).fingerprint()).isEqualTo(PRODUCT);
        assertThat(of(Recursive.class).fingerprint()).isEqualTo(RECURSIVE);
    }

    private static final int PRODUCT = -950088408;
    private static final int RECURSIVE = -1094458393;

    @Test
    void strictReadsOnlyItsOwnShape() {
        assertThat(strict(A.class).reads(strict(SameAsA.class).fingerprint())).isTrue();
        assertThat(strict(A.class).reads(strict(Widened.class).fingerprint())).isFalse();
    }

    @Test
    void compatibleReadsEveryShape() {
        assertThat(of(A.class).reads(of(Widened.class).fingerprint())).isTrue();
    }

    @Test
    void isTheSameInBothModes() {
        assertThat(strict(Product.class).fingerprint())
                .isEqualTo(of(Product.class).fingerprint());
    }
}
