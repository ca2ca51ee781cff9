package dev.levee.internal.key;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
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
import java.time.ZonedDateTime;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Which types of params may stand for their key: those that never change, and of which two that are equal are written alike.
 * Of others a record's own {@code equals} might say that two are equal whose keys differ, which would break isolation (P1).
 */
public final class ByValue {
    // Final classes only: of another, a subclass might be equal to what it is not written like.
    private static final Set<Class<?>> SCALARS = Set.of(
            String.class,
            Character.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            UUID.class,
            Instant.class,
            Duration.class,
            Period.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetTime.class,
            OffsetDateTime.class,
            ZonedDateTime.class,
            Year.class,
            YearMonth.class,
            MonthDay.class);

    private final Set<Class<?>> seen = new HashSet<>();

    private ByValue() {}

    /** Whether params declared as {@code type} are such; false where in doubt. */
    public static boolean compares(Type type) {
        return new ByValue().stable(type);
    }

    private boolean stable(Type type) {
        if (!(type instanceof Class<?> raw)) {
            return false;
        }
        if (raw.isPrimitive() || raw.isEnum() || SCALARS.contains(raw)) {
            return true;
        }
        if (!raw.isRecord() || !equalsIsGenerated(raw)) {
            return false;
        }
        if (!seen.add(raw)) {
            return true; // records may nest in themselves
        }
        for (RecordComponent component : raw.getRecordComponents()) {
            if (!stable(component.getGenericType())) {
                return false;
            }
        }
        return true;
    }

    // The compiler makes it final and links it by a call site of this very type, which one written by hand has not.
    private static boolean equalsIsGenerated(Class<?> record) {
        try (InputStream file = record.getResourceAsStream(
                record.getName().substring(record.getName().lastIndexOf('.') + 1) + ".class")) {
            Method equals = record.getDeclaredMethod("equals", Object.class);
            if (file == null || !Modifier.isFinal(equals.getModifiers())) {
                return false;
            }
            String callSite = "(L" + record.getName().replace('.', '/') + ";Ljava/lang/Object;)Z";
            return new String(file.readAllBytes(), StandardCharsets.ISO_8859_1).contains(callSite);
        } catch (IOException | NoSuchMethodException unknown) {
            return false;
        }
    }
}
