package dev.levee.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.msgpack.MessagePackCodecFactory;
import dev.levee.spi.Codec;
import org.junit.jupiter.api.Test;

/** What the codec is measured against does the same work, and ours is as small beside it as the documentation says. */
class PositionalProductTest {
    private final Codec<Product> ours = new MessagePackCodecFactory().codec(Product.class, false);

    @Test
    void bothGiveTheProductBack() {
        for (int letters : new int[] {0, 31, 60, 240, 270}) {
            Product product = Product.describedIn(letters);
            byte[] bytes = ours.encode(product, 0);
            assertThat(ours.decode(bytes, 0, bytes.length)).isEqualTo(product);
            assertThat(PositionalProduct.decode(PositionalProduct.encode(product)))
                    .isEqualTo(product);
        }
    }

    @Test
    void namesCostAQuarterOfAProductAtMost() {
        Product product = Product.describedIn(240);
        assertThat(ours.encode(product, 0)).hasSizeLessThan(PositionalProduct.encode(product).length * 5 / 4);
    }

    @Test
    void namesCostSeventyThreeBytesWhateverTheValues() {
        for (int letters : new int[] {0, 60, 240}) {
            Product product = Product.describedIn(letters);
            assertThat(ours.encode(product, 0).length - PositionalProduct.encode(product).length)
                    .isEqualTo(73);
        }
    }
}
