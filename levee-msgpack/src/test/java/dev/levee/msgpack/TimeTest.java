package dev.levee.msgpack;

import static dev.levee.msgpack.Codecs.of;
import static dev.levee.msgpack.Codecs.roundTrip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.spi.Codec;
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
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every type of java.time comes back equal: its extremes, its fractions, the hour that happens twice. */
class TimeTest {

    private static <T> void all(Class<T> type, List<T> values) {
        Codec<T> codec = of(type);
        for (T value : values) {
            assertThat(roundTrip(codec, value)).isEqualTo(value);
        }
    }

    @Test
    void instants() {
        all(
                Instant.class,
                List.of(
                        Instant.EPOCH,
                        Instant.MIN,
                        Instant.MAX,
                        Instant.ofEpochSecond(-1, 999_999_999),
                        Instant.ofEpochSecond((1L << 32) - 1),
                        Instant.ofEpochSecond(1L << 32),
                        Instant.ofEpochSecond((1L << 34) - 1, 1),
                        Instant.ofEpochSecond(1L << 34),
                        Instant.parse("2026-03-14T09:26:53.589793238Z")));
    }

    @Test
    void localDatesAndTimes() {
        all(LocalDate.class, List.of(LocalDate.MIN, LocalDate.MAX, LocalDate.of(2024, 2, 29), LocalDate.of(-1, 1, 1)));
        all(LocalTime.class, List.of(LocalTime.MIN, LocalTime.MAX, LocalTime.of(9, 30), LocalTime.of(9, 30, 1, 5)));
        all(LocalDateTime.class, List.of(LocalDateTime.MIN, LocalDateTime.MAX, LocalDateTime.of(2026, 1, 1, 0, 0)));
    }

    @Test
    void offsets() {
        all(
                OffsetDateTime.class,
                List.of(OffsetDateTime.MIN, OffsetDateTime.MAX, OffsetDateTime.parse("2026-01-01T00:00:00.001+05:45")));
        all(OffsetTime.class, List.of(OffsetTime.MIN, OffsetTime.MAX, OffsetTime.parse("12:00:01-03:30")));
        all(
                ZoneOffset.class,
                List.of(ZoneOffset.UTC, ZoneOffset.MIN, ZoneOffset.MAX, ZoneOffset.ofHoursMinutesSeconds(1, 2, 3)));
    }

    @Test
    void theHourThatHappensTwice() {
        LocalDateTime twice = LocalDateTime.of(2026, 10, 25, 2, 30);
        ZoneId paris = ZoneId.of("Europe/Paris");
        all(
                ZonedDateTime.class,
                List.of(
                        ZonedDateTime.ofLocal(twice, paris, ZoneOffset.ofHours(1)),
                        ZonedDateTime.ofLocal(twice, paris, ZoneOffset.ofHours(2)),
                        ZonedDateTime.of(twice, ZoneOffset.ofHours(3)),
                        ZonedDateTime.of(twice, ZoneId.of("UTC+01:00"))));
    }

    @Test
    void everyZone() {
        LocalDateTime time = LocalDateTime.of(2026, 7, 1, 12, 0);
        for (String id : ZoneId.getAvailableZoneIds()) {
            all(ZoneId.class, List.of(ZoneId.of(id)));
            all(ZonedDateTime.class, List.of(time.atZone(ZoneId.of(id))));
        }
    }

    @Test
    void amounts() {
        all(
                Duration.class,
                List.of(
                        Duration.ZERO,
                        Duration.ofNanos(-1),
                        Duration.ofSeconds(Long.MIN_VALUE),
                        Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                        Duration.parse("PT-8H-6.345S")));
        all(
                Period.class,
                List.of(Period.ZERO, Period.of(1, -2, 3), Period.of(Integer.MIN_VALUE, Integer.MAX_VALUE, 0)));
    }

    @Test
    void partsOfDates() {
        all(Year.class, List.of(Year.of(2026), Year.of(Year.MIN_VALUE), Year.of(Year.MAX_VALUE)));
        all(
                YearMonth.class,
                List.of(
                        YearMonth.of(2026, 1),
                        YearMonth.of(10_000, 12),
                        YearMonth.of(-5, 6),
                        YearMonth.of(999_999_999, 1),
                        YearMonth.of(12, 3)));
        all(MonthDay.class, List.of(MonthDay.of(2, 29), MonthDay.of(12, 31)));
    }
}
