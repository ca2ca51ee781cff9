package dev.levee.msgpack;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The scalar types. An instant is MessagePack's own timestamp, a UUID its 16 bytes; every other date and time is its ISO
 * 8601 text, which any language and any tool can read.
 */
final class Scalars {
    private static final Map<Class<?>, Shape> SHAPES = new HashMap<>();
    private static final int LARGEST_FOUR_DIGIT_YEAR = 9999;

    static {
        SHAPES.put(String.class, new TextShape());
        put(boolean.class, false, put(Boolean.class, Output::bool, Input::bool));
        put(byte.class, (byte) 0, put(Byte.class, (out, value) -> out.integer(value), in ->
                (byte) in.between(Byte.MIN_VALUE, Byte.MAX_VALUE)));
        put(short.class, (short) 0, put(Short.class, (out, value) -> out.integer(value), in ->
                (short) in.between(Short.MIN_VALUE, Short.MAX_VALUE)));
        put(int.class, 0, put(Integer.class, (out, value) -> out.integer(value), Input::int32));
        put(long.class, 0L, put(Long.class, Output::integer, Input::int64));
        put(float.class, 0f, put(Float.class, Output::float32, Input::float32));
        put(double.class, 0d, put(Double.class, Output::float64, Input::float64));
        put(char.class, '\0', put(Character.class, (out, c) -> out.text(String.valueOf(c)), Scalars::character));
        put(byte[].class, Output::binary, Input::binary);
        put(BigDecimal.class, Decimals::write, Decimals::decimal);
        put(BigInteger.class, Decimals::write, Decimals::integer);
        put(UUID.class, Scalars::uuid, Scalars::uuid);

        put(Instant.class, (out, t) -> out.timestamp(t.getEpochSecond(), t.getNano()), Scalars::instant);
        text(LocalDate.class, LocalDate::toString, LocalDate::parse);
        text(LocalTime.class, LocalTime::toString, LocalTime::parse);
        text(LocalDateTime.class, LocalDateTime::toString, LocalDateTime::parse);
        text(OffsetDateTime.class, OffsetDateTime::toString, OffsetDateTime::parse);
        text(OffsetTime.class, OffsetTime::toString, OffsetTime::parse);
        text(ZonedDateTime.class, ZonedDateTime::toString, ZonedDateTime::parse);
        text(Duration.class, Duration::toString, Duration::parse);
        text(Period.class, Period::toString, Period::parse);
        put(Year.class, (out, year) -> out.integer(year.getValue()), in -> Year.of(in.int32()));
        text(YearMonth.class, Scalars::yearMonth, YearMonth::parse);
        text(MonthDay.class, MonthDay::toString, MonthDay::parse);
        text(ZoneId.class, ZoneId::getId, ZoneId::of);
        text(ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of);
    }

    private Scalars() {}

    /** The shape of {@code type}, or null if it is no scalar. */
    static @Nullable Shape find(Class<?> type) {
        return SHAPES.get(type);
    }

    private static <T> Scalar put(Class<T> type, Scalar.Writer<T> writer, Function<Input, T> reader) {
        Scalar shape = Scalar.of(type, writer, reader);
        SHAPES.put(type, shape);
        return shape;
    }

    private static <T> void put(Class<T> primitive, T zero, Scalar boxed) {
        SHAPES.put(primitive, boxed.primitive(primitive, zero));
    }

    private static <T> void text(Class<T> type, Function<T, String> format, Function<String, T> parse) {
        put(type, (out, value) -> out.text(format.apply(value)), in -> parse.apply(in.text()));
    }

    private static Character character(Input in) {
        String text = in.text();
        if (text.length() != 1) {
            throw in.wrong("text that is not one character");
        }
        return text.charAt(0);
    }

    private static void uuid(Output out, UUID value) {
        out.binary(value.getMostSignificantBits(), value.getLeastSignificantBits());
    }

    private static UUID uuid(Input in) {
        if (in.binaryLength() != 16) {
            throw in.wrong("a UUID that is not 16 bytes long");
        }
        return new UUID(in.take64(), in.take64());
    }

    private static Instant instant(Input in) {
        int length = in.timestamp();
        if (length == 4) {
            return Instant.ofEpochSecond(in.take32() & 0xffffffffL);
        }
        long bits = length == 8 ? in.take64() : 0;
        long nanos = length == 8 ? bits >>> 34 : in.take32() & 0xffffffffL;
        long seconds = length == 8 ? bits & (1L << 34) - 1 : in.take64();
        if (nanos > 999_999_999) {
            throw in.wrong("a timestamp of more than 999,999,999 nanoseconds");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    /** YearMonth prints a year past 9999 without the plus sign that its parser asks for. */
    private static String yearMonth(YearMonth value) {
        return value.getYear() > LARGEST_FOUR_DIGIT_YEAR ? "+" + value : value.toString();
    }
}
