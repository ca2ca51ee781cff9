package dev.levee.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DayOfWeek;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** P1: docs/keys.vectors.json, by which other languages make the same keys, says what this library does. */
class KeyVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    private record UserQuery(String id, String include) {}

    private record Page(UserQuery query, int offset, short limit) {}

    @Test
    void everyLineIsWhatTheLibraryMakes() throws IOException {
        StringBuilder json = new StringBuilder("[\n");
        String sixtyFour = "tenant_name_of_64_chars_is_the_longest_that_stands_as_it_is_____";

        // Namespace, resource, tenant
        add(
                json,
                "shop",
                "user",
                "acme",
                "record {id: text \"u_12345\", include: text \"preferences\"}",
                new UserQuery("u_12345", "preferences"));
        add(
                json,
                "shop",
                "user",
                "acme",
                "map {include: text \"preferences\", id: text \"u_12345\"}: as the record",
                Map.of("include", "preferences", "id", "u_12345"));
        add(json, "shop-prod", "user", "acme", "text \"1\"", "1");
        add(json, "shop", "price", "acme", "text \"1\"", "1");
        add(json, "shop", "user", "globex", "text \"1\"", "1");
        add(json, "shop", "user", null, "text \"1\", of a shared resource", "1");
        for (String tenant : List.of(
                sixtyFour,
                sixtyFour + "_",
                "ACME",
                "a:b",
                "*",
                "{x}",
                "a\nb",
                "_",
                "jane@example.com",
                "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
                "Café 😀")) {
            add(json, "shop", "user", tenant, "text \"1\"", "1");
        }

        // Params
        add(json, "integer 1", 1);
        add(json, "integer 0", 0);
        add(json, "integer -1", -1L);
        add(json, "integer 127", 127);
        add(json, "integer 128", (short) 128);
        add(json, "integer -128", (byte) -128);
        add(json, "integer -129", -129);
        add(json, "integer 9223372036854775807", Long.MAX_VALUE);
        add(json, "integer -9223372036854775808", Long.MIN_VALUE);
        add(json, "integer 18446744073709551616", BigInteger.ONE.shiftLeft(64));
        add(json, "decimal 1.50", new BigDecimal("1.50"));
        add(json, "decimal 100 (no integer)", new BigDecimal("100"));
        add(json, "decimal -0.007", new BigDecimal("-0.007"));
        add(json, "decimal 0.00", new BigDecimal("0.00"));
        add(json, "real 1.5, of 32 or 64 bits", 1.5f);
        add(json, "real 0.1 of 64 bits", 0.1);
        add(json, "real 0.1 of 32 bits", 0.1f);
        add(json, "real -0.0", -0.0);
        add(json, "real NaN", Double.NaN);
        add(json, "real -Infinity", Double.NEGATIVE_INFINITY);
        add(json, "boolean true", true);
        add(json, "boolean false", false);
        add(json, "text \"\"", "");
        add(json, "text of the code point U+0061, also as a char", 'a');
        add(json, "text of the code points U+00E9", "\u00e9");
        add(json, "text of the code points U+0065 U+0301 (not normalized)", "e\u0301");
        add(json, "text of the code points U+20AC U+1F600", "\u20ac\ud83d\ude00");
        add(json, "enum MONDAY", DayOfWeek.MONDAY);
        add(json, "text \"MONDAY\"", "MONDAY");
        add(json, "bytes 00 ff", new byte[] {0, -1});
        add(json, "uuid 3f2504e0-4f89-11d3-9a0c-0305e82c3301", UUID.fromString("3f2504e0-4f89-11d3-9a0c-0305e82c3301"));
        add(json, "list []", List.of());
        add(json, "list [integer 1, text \"1\", null]", Arrays.asList(1, "1", null));
        add(json, "list [integer 1, integer 2], also as an array of integers", new int[] {1, 2});
        add(json, "set (integer 256, integer 2, integer 1)", Set.of(256, 2, 1));
        add(json, "map {}", Map.of());
        add(json, "map {a: text \"1|b:2\"}", Map.of("a", "1|b:2"));
        add(json, "map {a: integer 1, b: integer 2}", Map.of("a", 1, "b", 2));
        add(json, "map {b: integer 1, aa: integer 2} (the shorter name first)", Map.of("b", 1, "aa", 2));
        add(json, "map {a: null}", Collections.singletonMap("a", null));
        add(json, "map {integer 1: text \"x\", text \"1\": text \"x\"}", Map.of(1, "x", "1", "x"));
        add(json, "optional, empty", Optional.empty());
        add(json, "optional of text \"x\"", Optional.of("x"));
        add(
                json,
                "record {query: record {id: text \"u\", include: null}, offset: integer 40, limit: integer 20}",
                new Page(new UserQuery("u", null), 40, (short) 20));
        add(json, "instant 2026-01-02T03:04:05.000000006Z", Instant.parse("2026-01-02T03:04:05.000000006Z"));
        add(json, "instant 1969-12-31T23:59:59.5Z", Instant.parse("1969-12-31T23:59:59.5Z"));
        add(json, "date 2026-01-02", LocalDate.of(2026, 1, 2));
        add(json, "date -0001-12-31", LocalDate.of(-1, 12, 31));
        add(json, "time 03:04:05", LocalTime.of(3, 4, 5));
        add(json, "date and time 2026-01-02T03:04", LocalDateTime.of(2026, 1, 2, 3, 4));
        add(json, "time with offset 03:04:05-01:30", OffsetTime.of(3, 4, 5, 0, ZoneOffset.ofHoursMinutes(-1, -30)));
        add(
                json,
                "date and time with offset 2026-01-02T03:04+01:00",
                OffsetDateTime.of(2026, 1, 2, 3, 4, 0, 0, ZoneOffset.ofHours(1)));
        add(
                json,
                "date and time with zone 2026-01-02T03:04+01:00[Europe/Berlin]",
                ZonedDateTime.of(2026, 1, 2, 3, 4, 0, 0, ZoneId.of("Europe/Berlin")));
        add(json, "zone Europe/Berlin", ZoneId.of("Europe/Berlin"));
        add(json, "zone +01:00", ZoneOffset.ofHours(1));
        add(json, "duration of -1.5 seconds", Duration.ofMillis(-1_500));
        add(json, "period of 1 year, 2 months, -3 days", Period.of(1, 2, -3));
        add(json, "year 2026", Year.of(2026));
        add(json, "year and month 2026-01", YearMonth.of(2026, 1));
        add(json, "month and day 01-02", MonthDay.of(1, 2));
        add(json, "integer 2293493", 2_293_493);
        add(json, "integer 37420830 (its hash is that of the line before, its remainder is not)", 37_420_830);
        json.setLength(json.length() - 2);
        json.append("\n]\n");

        Path made = Path.of("target", "keys.vectors.json");
        Files.writeString(made, json);
        assertThat(Files.readString(Path.of("..", "docs", "keys.vectors.json")))
                .as(
                        "docs/keys.vectors.json differs from %s. Stored keys would be lost: a change here needs a new key version",
                        made.toAbsolutePath())
                .isEqualTo(json.toString());
    }

    private static void add(StringBuilder json, String description, Object params) {
        add(json, "shop", "user", "acme", description, params);
    }

    private static void add(
            StringBuilder json, String namespace, String resource, String tenant, String description, Object params) {
        Keys<Object> keys = Keys.of(namespace, resource, Object.class);
        String tenantText = tenant == null ? Keys.SHARED : keys.tenantText(tenant);
        Key key = keys.key(tenantText, params);
        Canonical canonical = new Canonical();
        canonical.value(params);
        // The digest is put together here from the words of docs/keys.md, not by the code that Keys uses.
        byte[] form = canonical.toBytes();
        byte[] digested = new byte[0];
        for (String part : List.of(namespace, "v1", resource, tenantText)) {
            byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
            digested =
                    HEX.parseHex(HEX.formatHex(digested) + "53" + HEX.toHexDigits(utf8.length) + HEX.formatHex(utf8));
        }
        byte[] sha256 = sha256(HEX.parseHex(HEX.formatHex(digested) + HEX.formatHex(form)));
        String remainder = HEX.toHexDigits(key.high()) + HEX.toHexDigits(key.low());
        assertThat(HEX.formatHex(sha256)).startsWith(key.text().split(":")[3] + remainder);

        json.append("{\"namespace\":").append(quoted(namespace));
        json.append(",\"resource\":").append(quoted(resource));
        json.append(",\"tenant\":").append(tenant == null ? "null" : quoted(tenant));
        json.append(",\"params\":").append(quoted(description));
        json.append(",\n \"tenantText\":").append(quoted(tenantText));
        json.append(",\"canonical\":").append(quoted(HEX.formatHex(form)));
        json.append(",\n \"sha256\":").append(quoted(HEX.formatHex(sha256)));
        json.append(",\n \"remainder\":").append(quoted(remainder));
        json.append(",\"key\":").append(quoted(key.text())).append("},\n");
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** JSON in ASCII, so that no editor changes the file by its encoding. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7E) {
                json.append("\\u").append(HEX.toHexDigits(c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
