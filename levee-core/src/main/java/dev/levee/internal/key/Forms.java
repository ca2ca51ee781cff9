package dev.levee.internal.key;

import java.lang.reflect.Array;
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
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The forms that there are. */
final class Forms {
    static final ClassValue<Form> OF_CLASS = new ClassValue<>() {
        @Override
        protected Form computeValue(Class<?> type) {
            return find(type);
        }
    };

    private static final Map<Class<?>, Form> SCALARS = new HashMap<>();

    static {
        scalar(String.class, (v, out) -> out.text(v));
        scalar(Character.class, (v, out) -> out.text(v.toString()));
        scalar(Boolean.class, (v, out) -> out.bool(v));
        scalar(Byte.class, (v, out) -> out.integer(v));
        scalar(Short.class, (v, out) -> out.integer(v));
        scalar(Integer.class, (v, out) -> out.integer(v));
        scalar(Long.class, (v, out) -> out.integer(v));
        scalar(BigInteger.class, (v, out) -> out.integer(v));
        scalar(BigDecimal.class, (v, out) -> out.decimal(v));
        scalar(Float.class, (v, out) -> out.real(v));
        scalar(Double.class, (v, out) -> out.real(v));
        scalar(byte[].class, (v, out) -> out.bytes(v));
        scalar(UUID.class, (v, out) -> {
            out.kind('U');
            out.i64(v.getMostSignificantBits());
            out.i64(v.getLeastSignificantBits());
        });
        scalar(Instant.class, (v, out) -> {
            out.kind('i');
            out.i64(v.getEpochSecond());
            out.i32(v.getNano());
        });
        scalar(Duration.class, (v, out) -> {
            out.kind('u');
            out.i64(v.getSeconds());
            out.i32(v.getNano());
        });
        scalar(Period.class, (v, out) -> {
            out.kind('p');
            out.i32(v.getYears());
            out.i32(v.getMonths());
            out.i32(v.getDays());
        });
        scalar(LocalDate.class, (v, out) -> {
            out.kind('d');
            date(v, out);
        });
        scalar(LocalTime.class, (v, out) -> {
            out.kind('t');
            out.i64(v.toNanoOfDay());
        });
        scalar(LocalDateTime.class, (v, out) -> {
            out.kind('l');
            dateTime(v, out);
        });
        scalar(OffsetTime.class, (v, out) -> {
            out.kind('f');
            out.i64(v.toLocalTime().toNanoOfDay());
            out.i32(v.getOffset().getTotalSeconds());
        });
        scalar(OffsetDateTime.class, (v, out) -> {
            out.kind('o');
            dateTime(v.toLocalDateTime(), out);
            out.i32(v.getOffset().getTotalSeconds());
        });
        scalar(ZonedDateTime.class, (v, out) -> {
            out.kind('z');
            dateTime(v.toLocalDateTime(), out);
            out.i32(v.getOffset().getTotalSeconds());
            out.text('Z', v.getZone().getId());
        });
        scalar(Year.class, (v, out) -> {
            out.kind('y');
            out.i32(v.getValue());
        });
        scalar(YearMonth.class, (v, out) -> {
            out.kind('m');
            out.i32(v.getYear());
            out.u8(v.getMonthValue());
        });
        scalar(MonthDay.class, (v, out) -> {
            out.kind('a');
            out.u8(v.getMonthValue());
            out.u8(v.getDayOfMonth());
        });
    }

    private Forms() {}

    private interface Scalar<T> {
        void write(T value, Canonical out);
    }

    private static <T> void scalar(Class<T> type, Scalar<T> form) {
        SCALARS.put(type, (value, out) -> form.write(type.cast(value), out));
    }

    private static void date(LocalDate date, Canonical out) {
        out.i32(date.getYear());
        out.u8(date.getMonthValue());
        out.u8(date.getDayOfMonth());
    }

    private static void dateTime(LocalDateTime value, Canonical out) {
        date(value.toLocalDate(), out);
        out.i64(value.toLocalTime().toNanoOfDay());
    }

    private static Form find(Class<?> type) {
        @Nullable Form scalar = SCALARS.get(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isRecord()) {
            return RecordForm.of(type);
        }
        if (Enum.class.isAssignableFrom(type)) {
            return (value, out) -> out.text('E', ((Enum<?>) value).name());
        }
        if (type == Optional.class) {
            return (value, out) -> out.optional((Optional<?>) value);
        }
        if (type.isArray()) {
            return Forms::array;
        }
        if (List.class.isAssignableFrom(type)) {
            return (value, out) -> out.list((List<?>) value);
        }
        if (Set.class.isAssignableFrom(type)) {
            return (value, out) -> out.set((Set<?>) value);
        }
        if (Map.class.isAssignableFrom(type)) {
            return (value, out) -> out.map((Map<?, ?>) value);
        }
        if (ZoneId.class.isAssignableFrom(type)) {
            return (value, out) -> out.text('Z', ((ZoneId) value).getId());
        }
        return new Form.Refused(
                type.getTypeName() + " has no canonical form. Use a record, Map, List, Set, array, Optional,"
                        + " enum, text, number, boolean, UUID, byte[] or a type of java.time instead.");
    }

    private static void array(Object array, Canonical out) {
        int length = Array.getLength(array);
        out.beginList(length);
        for (int i = 0; i < length; i++) {
            out.value(Array.get(array, i));
        }
        out.leave();
    }
}
