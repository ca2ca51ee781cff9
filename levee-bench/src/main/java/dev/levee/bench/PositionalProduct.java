package dev.levee.bench;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * What one would write by hand for this one record: an array of its values by position, in the same forms as the codec's,
 * with no names, no nulls, no other version and no trust in the bytes beyond what arrays check by themselves. The measure
 * for what the codec's generality costs.
 */
final class PositionalProduct {
    private static final Product.Currency[] CURRENCIES = Product.Currency.values();
    private static final ThreadLocal<ByteBuffer> SCRATCH = ThreadLocal.withInitial(() -> ByteBuffer.allocate(4096));

    private PositionalProduct() {}

    static byte[] encode(Product product) {
        ByteBuffer out = SCRATCH.get().clear();
        out.put((byte) 0x9b);
        integer(out, product.id());
        text(out, product.sku());
        text(out, product.name());
        text(out, product.description());
        text(out, product.price().toString());
        text(out, product.currency().name());
        integer(out, product.stock());
        out.put((byte) (product.active() ? 0xc3 : 0xc2));
        out.put((byte) 0xcb).putDouble(product.rating());
        out.put((byte) 0xd7).put((byte) -1);
        out.putLong(
                (long) product.createdAt().getNano() << 34 | product.createdAt().getEpochSecond());
        List<String> tags = product.tags();
        out.put((byte) (0x90 | tags.size()));
        for (int i = 0; i < tags.size(); i++) {
            text(out, tags.get(i));
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static Product decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.get() != (byte) 0x9b) {
            throw new IllegalArgumentException("not eleven fields");
        }
        return new Product(
                integer(in),
                text(in),
                text(in),
                text(in),
                new BigDecimal(text(in)),
                currency(text(in)),
                (int) integer(in),
                in.get() == (byte) 0xc3,
                in.get() == (byte) 0xcb ? in.getDouble() : Double.NaN,
                instant(in),
                tags(in));
    }

    private static void integer(ByteBuffer out, long value) {
        if (value >= -32 && value < 128) {
            out.put((byte) value);
        } else if (value >= 0 && value < 1 << 16) {
            out.put((byte) 0xcd).putShort((short) value);
        } else if (value >= 0 && value < 1L << 32) {
            out.put((byte) 0xce).putInt((int) value);
        } else {
            out.put((byte) 0xd3).putLong(value);
        }
    }

    private static long integer(ByteBuffer in) {
        byte first = in.get();
        if (first >= -32) {
            return first;
        }
        return switch (first & 0xff) {
            case 0xcd -> in.getShort() & 0xffff;
            case 0xce -> in.getInt() & 0xffffffffL;
            case 0xd3 -> in.getLong();
            default -> throw new IllegalArgumentException("not an integer");
        };
    }

    private static void text(ByteBuffer out, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length < 32) {
            out.put((byte) (0xa0 | utf8.length));
        } else if (utf8.length < 256) {
            out.put((byte) 0xd9).put((byte) utf8.length);
        } else {
            out.put((byte) 0xda).putShort((short) utf8.length);
        }
        out.put(utf8);
    }

    private static String text(ByteBuffer in) {
        int first = in.get() & 0xff;
        int length = first < 0xc0 ? first & 0x1f : first == 0xd9 ? in.get() & 0xff : in.getShort() & 0xffff;
        String value = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return value;
    }

    private static Product.Currency currency(String name) {
        for (Product.Currency currency : CURRENCIES) {
            if (currency.name().equals(name)) {
                return currency;
            }
        }
        throw new IllegalArgumentException("not a currency");
    }

    private static Instant instant(ByteBuffer in) {
        if (in.getShort() != (short) 0xd7ff) {
            throw new IllegalArgumentException("not a timestamp");
        }
        long bits = in.getLong();
        return Instant.ofEpochSecond(bits & (1L << 34) - 1, bits >>> 34);
    }

    private static List<String> tags(ByteBuffer in) {
        String[] tags = new String[in.get() & 0x0f];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = text(in);
        }
        return List.of(tags);
    }
}
